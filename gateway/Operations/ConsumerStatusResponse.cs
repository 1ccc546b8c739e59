using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>A consumer of the stream.</summary>
internal sealed record ConsumerStatusResponse
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Events that it has not acknowledged.</summary>
    public required long Lag { get; init; }

    /// <summary>A consumer as an answer shows it.</summary>
    public static ConsumerStatusResponse Of(ConsumerLag consumer) => new() { Name = consumer.Name, Lag = consumer.Events };
}
