namespace PahlawanPangan.Grains.Outbox;

/// <summary>The rows of one lane of the outbox.</summary>
internal interface IOutboxRows
{
    /// <summary>The next events after a place, of transactions below which none is under way. One read at a time.</summary>
    Task<List<OutboxRow>> ReadAsync(OutboxPlace after, int most, CancellationToken cancellation);

    /// <summary>The first event since a moment; null when there is none. No other read at the same time.</summary>
    Task<(OutboxPlace Place, Guid Id, DateTimeOffset At)?> FirstAsync(DateTimeOffset since, CancellationToken cancellation);
}
