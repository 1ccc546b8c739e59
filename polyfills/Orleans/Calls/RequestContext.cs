namespace Orleans.Runtime;

/// <summary>Named values that travel with the calls made from here, and with the calls made from those.</summary>
public static class RequestContext
{
    private const string ReentrancyKey = "$chain";
    private static readonly AsyncLocal<Dictionary<string, object>?> s_values = new();

    /// <summary>Names the call chain that may come back to grains that wait for it, if one may.</summary>
    public static Guid ReentrancyId
    {
        get => ReentrancyIdOf(s_values.Value);
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ReentrancyKey);
            }
            else
            {
                Set(ReentrancyKey, value);
            }
        }
    }

    /// <summary>The names in use.</summary>
    public static IEnumerable<string> Keys => s_values.Value?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The names in use and their values.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => s_values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>Values as they are, for a call that leaves. They are replaced, never changed, so they can be shared.</summary>
    internal static Dictionary<string, object>? Current
    {
        get => s_values.Value;
        set
        {
            // Assigning an AsyncLocal makes a new execution context even when nothing changes.
            if (!ReferenceEquals(s_values.Value, value))
            {
                s_values.Value = value;
            }
        }
    }

    /// <summary>Reads a value.</summary>
    public static object? Get(string key) => s_values.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Sets a value.</summary>
    public static void Set(string key, object value)
    {
        var values = s_values.Value is { } existing ? new Dictionary<string, object>(existing) : new Dictionary<string, object>(1);
        values[key] = value;
        s_values.Value = values;
    }

    /// <summary>Takes a value away.</summary>
    public static bool Remove(string key)
    {
        if (s_values.Value is not { } existing || !existing.ContainsKey(key))
        {
            return false;
        }

        var values = new Dictionary<string, object>(existing);
        values.Remove(key);
        s_values.Value = values.Count == 0 ? null : values;
        return true;
    }

    /// <summary>Takes every value away.</summary>
    public static void Clear() => Current = null;

    /// <summary>Lets calls made from here on come back to this grain while it waits for them.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new ReentrancySection(original, original == Guid.Empty ? Guid.NewGuid() : original);
    }

    /// <summary>Ends that for the calls made from here on.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    internal static Guid ReentrancyIdOf(Dictionary<string, object>? values) =>
        values is not null && values.TryGetValue(ReentrancyKey, out var id) && id is Guid guid ? guid : Guid.Empty;

    /// <summary>The part of a method in which call chain reentrancy is changed.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _current;

        /// <summary>Changes the id, and tells the activation that it may be come back to.</summary>
        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _current = newReentrancyId;
            if (_current != _original)
            {
                ReentrancyId = _current;
            }

            if (_current != Guid.Empty)
            {
                RuntimeContext.Activation?.EnterReentrantSection(_current);
            }
        }

        /// <summary>Changes the id back.</summary>
        public void Dispose()
        {
            if (_current != Guid.Empty)
            {
                RuntimeContext.Activation?.LeaveReentrantSection(_current);
            }

            if (_current != _original)
            {
                ReentrancyId = _original;
            }
        }
    }
}
