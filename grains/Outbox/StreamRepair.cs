namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Fills the stream again after it has lost its end: finds the newest event of the lane that it is known to hold, and has the relay begin
/// behind that. What the stream holds in spite of that is not published twice.
/// </summary>
internal sealed class StreamRepair(IOutboxRows outbox, TimeProvider time)
{
    // An event of each of these ages is looked for in the stream; without any of them, everything that the outbox keeps is published.
    private static readonly TimeSpan[] Ages = [TimeSpan.FromMinutes(15), TimeSpan.FromHours(2), TimeSpan.FromDays(1)];

    /// <summary>The place from which the lane must be published again.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="history">The number of the database's history.</param>
    /// <param name="cancellation">Cancels the search; it must be cancelled when the connection is lost.</param>
    public async Task<OutboxPlace> FindAsync(ILaneStream stream, int history, CancellationToken cancellation)
    {
        foreach (var age in Ages)
        {
            var since = time.GetUtcNow() - age;
            if (await outbox.FirstAsync(since, cancellation) is { } first
                && (await stream.FindStoredAsync(first.At - EventStream.DuplicateWindow, history, cancellation)).Contains(first.Id))
            {
                return first.Place;
            }
        }

        return OutboxPlace.Start;
    }
}
