namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// The stored rows of one lane by which its history changes: the statements. <see cref="HistoryChange"/> has their order.
/// </summary>
internal interface IHistoryRows
{
    /// <summary>How many events of each kind the outbox has behind a place.</summary>
    Task<Dictionary<string, long>> CountAsync(OutboxPlace place, CancellationToken cancellation);

    /// <summary>Has the consumers continue behind the jump, those that are new begin there, and returns where they were.</summary>
    /// <param name="keys">The lane's kinds, as <see cref="LaneNumbers.Key"/> names them.</param>
    /// <param name="before">The number before the first of the history.</param>
    /// <param name="numberedFrom">The number before the first of the history in which the lane's rows are numbered.</param>
    /// <param name="cancellation">Cancels it; what was done stays.</param>
    Task<List<(string Consumer, Dictionary<string, long> Numbers)>> JumpAsync(
        string[] keys, long before, long numberedFrom, CancellationToken cancellation);

    /// <summary>Where the consumers are, and where they were before a change that was cut short.</summary>
    Task<List<(string Consumer, Dictionary<string, long> Numbers, Dictionary<string, long> Before)>> PositionsAsync(
        CancellationToken cancellation);

    /// <summary>The history in which the lane's rows are numbered; -1 before the first.</summary>
    Task<int> NumberedInAsync(CancellationToken cancellation);

    /// <summary>The place before the first published event beyond these numbers, by kind; null when there is none.</summary>
    Task<OutboxPlace?> FirstUnhandledAsync(Dictionary<string, long> handled, CancellationToken cancellation);

    /// <summary>Keeps by aggregate what a consumer has handled behind a place.</summary>
    Task KeepHandledAsync(string consumer, string kind, long last, OutboxPlace after, CancellationToken cancellation);

    /// <summary>Forgets where the consumers were.</summary>
    Task EndAsync(string[] keys, CancellationToken cancellation);
}
