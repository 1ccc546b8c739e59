namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Publishes one lane over one connection to the broker, from its cursor on: the order of the steps, without any waiting for events. When
/// one of them fails, another publisher begins at the cursor.
/// </summary>
/// <param name="number">The lane's number, among the lanes of all databases.</param>
/// <param name="windowEvents">The most events that are published before their acknowledgements are awaited.</param>
/// <param name="cursor">The lane's cursor, which was taken.</param>
/// <param name="stream">The connection to the broker.</param>
/// <param name="outbox">The lane's rows.</param>
/// <param name="time">The silo's time.</param>
internal sealed class LanePublisher(
    int number, int windowEvents, RelayCursor cursor, ILaneStream stream, IOutboxRows outbox, TimeProvider time)
{
    private static readonly Task<List<OutboxRow>> NoRows = Task.FromResult<List<OutboxRow>>([]);
    private List<OutboxRow> _rows = [];
    private HashSet<Guid> _stored = [];

    /// <summary>Whether events were read that are not published yet.</summary>
    public bool HasRows => _rows.Count > 0;

    /// <summary>The last message that the broker acknowledged for this lane, if the stream has lost it; null when it has not.</summary>
    public async Task<StreamPlace?> FindMissingAsync(CancellationToken lost) =>
        cursor.Last is { } last && !await stream.HoldsAsync(last, lost) ? last : null;

    /// <summary>
    /// A stream that lost its end gets everything again that it may lack, before anything new: its consumers would pass over messages with
    /// numbers that they have had.
    /// </summary>
    public async Task MendStreamAsync(CancellationToken lost)
    {
        await stream.ForgetConsumersAsync(lost);
        var from = await new StreamRepair(outbox, time).FindAsync(stream, cursor.History, lost);
        await cursor.MoveBackAsync(from, lost);
    }

    /// <summary>
    /// Reads the first events, and finds which of them an earlier relay may have published without recording it: the broker remembers ids
    /// for a while; after half of that time the stream itself is read.
    /// </summary>
    public async Task BeginAsync(CancellationToken stopping, CancellationToken lost)
    {
        await ReadAsync(stopping);
        if (_rows.Count > 0 && time.GetUtcNow() - _rows[0].OccurredAt >= EventStream.DuplicateWindow / 2)
        {
            _stored = await stream.FindStoredAsync(_rows[0].OccurredAt - EventStream.DuplicateWindow, cursor.History, lost);
        }
    }

    /// <summary>Reads the next events.</summary>
    public async Task ReadAsync(CancellationToken stopping) => _rows = await outbox.ReadAsync(cursor.Place, windowEvents, stopping);

    /// <summary>Publishes what was read, moves the cursor when all of it is acknowledged, and has the next events read.</summary>
    /// <returns>How many events there were, and when the first happened.</returns>
    public async Task<(int Events, DateTimeOffset First)> PublishAsync(CancellationToken stopping)
    {
        // While the broker stores a full window, the next one is read.
        var rows = _rows;
        cursor.Number(rows);
        var last = rows[^1].Place;
        var reading = rows.Count < windowEvents ? NoRows : outbox.ReadAsync(last, windowEvents, stopping);
        try
        {
            var unpublished = _stored.Count == 0 ? rows : rows.FindAll(row => !_stored.Remove(row.EventId));
            var place = await stream.PublishAsync(unpublished, number, cursor.History, stopping);
            await cursor.MoveAsync(last, rows.Count, place);
        }
        catch
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        _rows = await reading;
        return (rows.Count, rows[0].OccurredAt);
    }
}
