namespace PahlawanPangan.Grains.Outbox;

/// <summary>What relays must know of the consumers.</summary>
internal interface IConsumerRegister
{
    /// <summary>
    /// Gives each consumer of this build a position, unless it has one. A relay publishes nothing before: when the history of the database
    /// changes, what a consumer has not handled is published again, and one without a position would not be asked.
    /// </summary>
    Task EnsureAsync(CancellationToken cancellation);
}
