using PahlawanPangan.Safety;

namespace PahlawanPangan.Gateway.Safety;

/// <summary>The temperature limits that are in force.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record TemperatureLimitsResponse
{
    /// <summary>Counts the changes; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>When they were last changed; absent while they are what the engine comes with.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The limits of every temperature class.</summary>
    public required IReadOnlyList<TemperatureLimitModel> Limits { get; init; }

    /// <summary>Limits as an answer shows them.</summary>
    public static TemperatureLimitsResponse Of(TemperatureLimits limits) => new()
    {
        Version = limits.Version,
        ChangedAt = limits.ChangedAt,
        Limits = [.. limits.Limits.Select(TemperatureLimitModel.Of)],
    };
}
