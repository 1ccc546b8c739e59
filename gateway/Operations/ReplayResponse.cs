using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>A replay that was started.</summary>
internal sealed record ReplayResponse
{
    /// <summary>From when on.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>How many events the relays look at; they publish those that the stream does not hold.</summary>
    public required long Events { get; init; }

    /// <summary>A replay as an answer shows it.</summary>
    public static ReplayResponse Of(ReplayView replay) => new() { From = replay.From, Events = replay.Events };
}
