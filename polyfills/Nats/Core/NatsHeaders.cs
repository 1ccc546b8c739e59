using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace NATS.Client.Core;

/// <summary>Headers of a message; names do not depend on case, and each may have several values.</summary>
public class NatsHeaders : INatsHeaders
{
    private static readonly Dictionary<string, StringValues> None = [];

    private Dictionary<string, StringValues>? _store;

    /// <summary>Creates an empty set.</summary>
    public NatsHeaders()
    {
    }

    /// <summary>Creates a set over a dictionary.</summary>
    public NatsHeaders(Dictionary<string, StringValues>? store) => _store = store;

    /// <summary>Creates an empty set with room.</summary>
    public NatsHeaders(int capacity) => _store = new Dictionary<string, StringValues>(capacity, StringComparer.OrdinalIgnoreCase);

    /// <summary>Status texts that servers send.</summary>
    public enum Messages
    {
        /// <summary>None of the others.</summary>
        Text,

        /// <summary>A sign of life.</summary>
        IdleHeartbeat,

        /// <summary>A malformed request.</summary>
        BadRequest,

        /// <summary>The consumer is gone.</summary>
        ConsumerDeleted,

        /// <summary>A pull from a push consumer.</summary>
        ConsumerIsPushBased,

        /// <summary>Nothing to deliver.</summary>
        NoMessages,

        /// <summary>The pull ran out of time.</summary>
        RequestTimeout,

        /// <summary>The next message is larger than the pull allows.</summary>
        MessageSizeExceedsMaxBytes,

        /// <summary>Another pull is pending.</summary>
        RequestsPending,
    }

    /// <summary>Version of the header format.</summary>
    public int Version => 1;

    /// <summary>Status code, or zero.</summary>
    public int Code { get; internal set; }

    /// <summary>Status text as sent.</summary>
    public string MessageText { get; internal set; } = string.Empty;

    /// <summary>Status text where it is a known one.</summary>
    public Messages Message { get; internal set; }

    /// <summary>Why headers or data could not be read, if so.</summary>
    public NatsException? Error { get; internal set; }

    /// <inheritdoc />
    public int Count => Read.Count;

    /// <inheritdoc />
    public bool IsReadOnly => false;

    /// <inheritdoc />
    public ICollection<string> Keys => Read.Keys;

    /// <inheritdoc />
    public ICollection<StringValues> Values => Read.Values;

    private Dictionary<string, StringValues> Read => _store ?? None;

    private Dictionary<string, StringValues> Write => _store ??= new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The values of a name, none when it is absent. Setting none removes the name.</summary>
    public StringValues this[string key]
    {
        get => Read.GetValueOrDefault(key);
        set
        {
            if (value.Count == 0)
            {
                _store?.Remove(key);
            }
            else
            {
                Write[key] = value;
            }
        }
    }

    /// <inheritdoc />
    public void Add(string key, StringValues value) => Write.Add(key, value);

    /// <inheritdoc />
    public void Add(KeyValuePair<string, StringValues> item) => Write.Add(item.Key, item.Value);

    /// <inheritdoc />
    public void Clear() => _store?.Clear();

    /// <inheritdoc />
    public bool Contains(KeyValuePair<string, StringValues> item) => Read.TryGetValue(item.Key, out var value) && StringValues.Equals(value, item.Value);

    /// <inheritdoc />
    public bool ContainsKey(string key) => Read.ContainsKey(key);

    /// <inheritdoc />
    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, StringValues>>)Read).CopyTo(array, arrayIndex);

    /// <inheritdoc />
    public bool Remove(string key) => _store?.Remove(key) ?? false;

    /// <inheritdoc />
    public bool Remove(KeyValuePair<string, StringValues> item) => Contains(item) && Remove(item.Key);

    /// <inheritdoc />
    public bool TryGetValue(string key, out StringValues value) => Read.TryGetValue(key, out value);

    /// <summary>The last value of a name.</summary>
    public bool TryGetLastValue(string key, [NotNullWhen(true)] out string? value)
    {
        value = Read.TryGetValue(key, out var values) && values.Count > 0 ? values[^1] : null;
        return value != null;
    }

    /// <summary>Bytes these headers take on the wire.</summary>
    public int GetBytesLength(Encoding? encoding = null)
    {
        encoding ??= Encoding.UTF8;
        var length = "NATS/1.0\r\n\r\n".Length;
        foreach (var (key, values) in Read)
        {
            foreach (var value in values)
            {
                length += value == null ? 0 : encoding.GetByteCount(key) + encoding.GetByteCount(value) + ": \r\n".Length;
            }
        }

        return length;
    }

    /// <summary>Walks the headers without allocating.</summary>
    public Dictionary<string, StringValues>.Enumerator GetEnumerator() => Read.GetEnumerator();

    IEnumerator<KeyValuePair<string, StringValues>> IEnumerable<KeyValuePair<string, StringValues>>.GetEnumerator() => Read.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Read.GetEnumerator();
}
