using System.Text.Json;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>One element of a live page.</summary>
/// <param name="Id">The element's id.</param>
/// <param name="Html">What is in it.</param>
/// <param name="Within">The part that it is an element of; null when it is in none.</param>
/// <param name="Key">What a part with parts in it is compared by; null to compare its HTML.</param>
internal sealed record LivePart(string Id, string Html, string? Within = null, string? Key = null);

/// <summary>
/// The parts of a live page in one language, each with the version in which it last changed. Their bytes are made once for all readers,
/// and a reader is sent only what changed since the version that it has.
/// </summary>
internal sealed class LiveParts
{
    private readonly Dictionary<string, Sent> _parts;

    private LiveParts(long version, Dictionary<string, Sent> parts) => (Version, _parts) = (version, parts);

    /// <summary>No parts.</summary>
    public static LiveParts None { get; } = new(0, []);

    /// <summary>Counts the changes.</summary>
    public long Version { get; }

    /// <summary>These parts, with those that did not change as they were.</summary>
    public LiveParts With(IEnumerable<LivePart> parts)
    {
        var next = new Dictionary<string, Sent>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            next[part.Id] = _parts.TryGetValue(part.Id, out var before) && IsSame(before.Part, part)
                ? before
                : new Sent(part, Version + 1, EventStream.Encode(
                    "part",
                    JsonSerializer.SerializeToUtf8Bytes(
                        new Dictionary<string, string> { ["id"] = part.Id, ["html"] = part.Html },
                        PartJson.Default.DictionaryStringString)));
        }

        return new LiveParts(Version + 1, next);
    }

    /// <summary>The events that bring a reader from a version up to date.</summary>
    public byte[] Since(long version) =>
    [
        .. _parts.Values
            .Where(sent => sent.Version > version
                && (sent.Part.Within is null || !_parts.TryGetValue(sent.Part.Within, out var outer) || sent.Version > outer.Version))
            .SelectMany(static sent => sent.Event),
    ];

    private static bool IsSame(LivePart before, LivePart part) => part.Key is null ? before.Html == part.Html : before.Key == part.Key;

    private sealed record Sent(LivePart Part, long Version, byte[] Event);
}
