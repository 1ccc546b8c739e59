namespace PahlawanPangan.Grains.Outbox;

/// <summary>The stored cursor of one lane. Its statements; <see cref="RelayCursor"/> has what follows from them.</summary>
internal interface ICursorRows
{
    /// <summary>Raises the epoch and returns the cursor.</summary>
    Task<CursorRow> TakeAsync(CancellationToken cancellation);

    /// <summary>Moves the cursor; false when its epoch or its number of rewinds is another one.</summary>
    Task<bool> MoveAsync(long epoch, long rewound, CursorMove move);

    /// <summary>Begins a history; false when its epoch or its number of rewinds is another one.</summary>
    Task<bool> BeginHistoryAsync(long epoch, long rewound, CursorHistory begun);

    /// <summary>The cursor's epoch, and how often an operator has rewound it; null when there is none.</summary>
    Task<(long Epoch, long Rewound)?> OwnerAsync();

    /// <summary>The numbers of the last events up to a place that the relay has passed, and the history in which they are given.</summary>
    Task<(Dictionary<string, long> Numbers, int History)> NumbersAtAsync(OutboxPlace place, CancellationToken cancellation);
}

/// <summary>A cursor as it was taken.</summary>
/// <param name="Epoch">The epoch that was taken.</param>
/// <param name="Rewound">How often an operator has rewound it.</param>
/// <param name="Place">Everything up to here was published.</param>
/// <param name="Last">The last message that the broker has acknowledged; null before the first.</param>
/// <param name="Numbers">The number of the last event of each kind.</param>
/// <param name="CheckedUntil">The last number of each kind that a consumer may have handled under another number.</param>
/// <param name="NumberedIn">The history in which the numbers were given.</param>
/// <param name="History">The number of the database's history.</param>
internal sealed record CursorRow(
    long Epoch, long Rewound, OutboxPlace Place, StreamPlace? Last, Dictionary<string, long> Numbers,
    Dictionary<string, long> CheckedUntil, int NumberedIn, int History);

/// <summary>Where a cursor moves to.</summary>
/// <param name="Place">Everything up to here was published.</param>
/// <param name="Published">How many events that passes.</param>
/// <param name="Last">The last message that the broker has acknowledged; null to leave it.</param>
/// <param name="Numbers">The number of the last event of each kind.</param>
internal readonly record struct CursorMove(OutboxPlace Place, int Published, StreamPlace? Last, Dictionary<string, long> Numbers);

/// <summary>A history as a cursor begins it.</summary>
/// <param name="Place">What follows it is published again.</param>
/// <param name="History">The history's number.</param>
/// <param name="Numbers">The number before the first of each kind.</param>
/// <param name="CheckedUntil">The last number of each kind that a consumer may have handled under another number.</param>
internal readonly record struct CursorHistory(
    OutboxPlace Place, int History, Dictionary<string, long> Numbers, Dictionary<string, long> CheckedUntil);
