using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>The tables outbox and relay_cursor, and the statements of <see cref="CursorRows"/>, <see cref="OutboxReader"/> and
/// <see cref="OutboxReplay"/>.</summary>
internal sealed partial class SimulatedDatabase
{
    /// <summary>The one kind of aggregate that is simulated.</summary>
    public const string Kind = "lot";

    private readonly List<OutboxEntry>[] _outbox = [.. Enumerable.Range(0, OutboxLane.Count).Select(_ => new List<OutboxEntry>())];
    private readonly Dictionary<int, Cursor> _cursors = [];

    /// <summary>All rows have the same day: partitions are not simulated.</summary>
    private static DateOnly Day { get; } = DateOnly.FromDateTime(Scheduler.Start.UtcDateTime);

    public IReadOnlyDictionary<int, Cursor> Cursors => _cursors;

    public IReadOnlyList<OutboxEntry> RowsOf(int lane) => _outbox[lane];

    public ICursorRows CursorOf(SimulatedProcess process, int lane) => new CursorRows(this, process, lane);

    /// <summary>Reads over a connection of its own, as <see cref="OutboxReader"/> does.</summary>
    public IOutboxRows ReaderOf(SimulatedProcess process, int lane) => new Reader(this, Connect(process), lane);

    /// <summary>The number of each published row (the view published_event).</summary>
    private IEnumerable<(OutboxEntry Row, long Number)> Published(int lane) => Numbered(lane)
        .TakeWhile(one => OutboxEntry.Compare(one.Row.Place, _cursors[lane].Place) <= 0);

    /// <summary>The number of each row, also of those behind the cursor.</summary>
    private IEnumerable<(OutboxEntry Row, long Number)> Numbered(int lane)
    {
        if (!_cursors.TryGetValue(lane, out var cursor))
        {
            return [];
        }

        var published = _outbox[lane].Count(row => OutboxEntry.Compare(row.Place, cursor.Place) <= 0);
        var before = cursor.Numbers.GetValueOrDefault(Kind) - published;
        return _outbox[lane].Select((row, index) => (row, before + index + 1));
    }

    /// <summary>The rows behind a place.</summary>
    private IEnumerable<OutboxEntry> Behind(int lane, OutboxPlace place) =>
        _outbox[lane].SkipWhile(row => OutboxEntry.Compare(row.Place, place) <= 0);

    private void Insert(OutboxEntry row)
    {
        var rows = _outbox[row.Lane];
        var index = rows.Count;
        while (index > 0 && OutboxEntry.Compare(rows[index - 1].Place, row.Place) > 0)
        {
            index--;
        }

        rows.Insert(index, row);
        simulation.Invariants.RowInserted(row, _cursors.GetValueOrDefault(row.Lane));
    }

    private (Dictionary<string, long> Numbers, int History) NumbersAt(int lane, OutboxPlace place)
    {
        if (!_cursors.TryGetValue(lane, out var cursor) || OutboxEntry.Compare(cursor.Place, place) < 0)
        {
            return ([], -2);
        }

        var numbers = new Dictionary<string, long>(cursor.Numbers);
        var between = Behind(lane, place).Count(row => OutboxEntry.Compare(row.Place, cursor.Place) <= 0);
        if (between > 0)
        {
            numbers[Kind] = numbers.GetValueOrDefault(Kind) - between;
        }

        return (numbers, cursor.History);
    }

    /// <summary>Publishes a lane again behind a number (<see cref="OutboxReplay.FromAsync(string, long, CancellationToken)"/>).</summary>
    public async Task<long?> ReplayAsync(SimulatedProcess process, string key, long last)
    {
        var lane = LaneNumbers.LaneOf(key);
        var first = await QueryAsync(process, () => Published(lane).Where(one => one.Number > last).Take(1).ToList());
        if (first is not [var (row, number)])
        {
            return null;
        }

        await RewindAsync(process, lane, row.Place with { Position = row.Place.Position - 1 });
        return number;
    }

    /// <summary>Publishes a lane again behind a place.</summary>
    public async Task RewindAsync(SimulatedProcess process, int lane, OutboxPlace place)
    {
        var (numbers, history) = await QueryAsync(process, () => NumbersAt(lane, place));
        _ = await ExecuteAsync(process, async transaction =>
        {
            await transaction.LockAsync(("cursor", lane));
            if (_cursors.TryGetValue(lane, out var cursor) && OutboxEntry.Compare(cursor.Place, place) > 0 && cursor.History == history)
            {
                transaction.Write(() =>
                {
                    (cursor.Place, cursor.Numbers) = (place, numbers);
                    cursor.Rewound++;
                    simulation.Trace($"cursor {lane} rewound to {place.Xid}/{place.Position} number {numbers.GetValueOrDefault(Kind)}");
                });
            }

            return true;
        });
    }

    /// <summary>A row of relay_cursor.</summary>
    internal sealed class Cursor
    {
        public long Epoch { get; set; }

        public long Rewound { get; set; }

        public OutboxPlace Place { get; set; } = new(0, 0, Day);

        public StreamPlace? Last { get; set; }

        public Dictionary<string, long> Numbers { get; set; } = [];

        public Dictionary<string, long> CheckedUntil { get; set; } = [];

        public int History { get; set; } = -1;
    }

    private sealed class CursorRows(SimulatedDatabase database, SimulatedProcess process, int lane) : ICursorRows
    {
        public Task<CursorRow> TakeAsync(CancellationToken cancellation) => database.ExecuteAsync(process, async transaction =>
        {
            await transaction.LockAsync(("cursor", lane));
            var cursor = database._cursors.GetValueOrDefault(lane) ?? new Cursor();
            transaction.Write(() =>
            {
                database._cursors[lane] = cursor;
                cursor.Epoch++;
            });
            return new CursorRow(
                cursor.Epoch + 1, cursor.Rewound, cursor.Place, cursor.Last, new Dictionary<string, long>(cursor.Numbers),
                new Dictionary<string, long>(cursor.CheckedUntil), cursor.History, database.History);
        });

        public Task<bool> MoveAsync(long epoch, long rewound, CursorMove move) => UpdateAsync(epoch, rewound, cursor =>
        {
            database.Simulation.Invariants.CursorMoves(lane, cursor, move);
            (cursor.Place, cursor.Numbers, cursor.Last) = (move.Place, move.Numbers, move.Last ?? cursor.Last);
        });

        public Task<bool> BeginHistoryAsync(long epoch, long rewound, CursorHistory begun) => UpdateAsync(epoch, rewound, cursor =>
        {
            (cursor.Place, cursor.Numbers) = (begun.Place, begun.Numbers);
            (cursor.CheckedUntil, cursor.History) = (begun.CheckedUntil, begun.History);
        });

        public async Task<(long Epoch, long Rewound)?> OwnerAsync() => await database.QueryAsync(
            process, () => database._cursors.TryGetValue(lane, out var cursor) ? ((long, long)?)(cursor.Epoch, cursor.Rewound) : null);

        public Task<(Dictionary<string, long> Numbers, int History)> NumbersAtAsync(OutboxPlace place, CancellationToken cancellation) =>
            database.QueryAsync(process, () => database.NumbersAt(lane, place));

        private Task<bool> UpdateAsync(long epoch, long rewound, Action<Cursor> update) =>
            database.ExecuteAsync(process, async transaction =>
            {
                await transaction.LockAsync(("cursor", lane));
                var isFree = database.Simulation.Mutation == Mutation.NoRelayEpoch;
                if (!database._cursors.TryGetValue(lane, out var cursor) || (cursor.Epoch != epoch && !isFree)
                    || cursor.Rewound != rewound)
                {
                    return false;
                }

                transaction.Write(() =>
                {
                    update(cursor);
                    var (place, number) = (cursor.Place, cursor.Numbers.GetValueOrDefault(Kind));
                    database.Simulation.Trace($"cursor {lane} of epoch {epoch} at {place.Xid}/{place.Position} number {number}");
                });
                return true;
            });
    }

    private sealed class Reader(SimulatedDatabase database, Session session, int lane) : IOutboxRows
    {
        public Task<List<OutboxRow>> ReadAsync(OutboxPlace after, int most, CancellationToken cancellation) =>
            database.ExecuteAsync(session, _ =>
            {
                var isUnbounded = database.Simulation.Mutation == Mutation.ReadsBeyondOldestTransaction;
                var horizon = isUnbounded ? ulong.MaxValue : database.Horizon;
                return Task.FromResult(database.Behind(lane, after).TakeWhile(row => row.Place.Xid < horizon).Take(most)
                    .Select(static row => row.ToRow()).ToList());
            });

        public Task<(OutboxPlace Place, Guid Id, DateTimeOffset At)?> FirstAsync(DateTimeOffset since, CancellationToken cancellation) =>
            database.ExecuteAsync(session, _ => Task.FromResult(
                database._outbox[lane].Find(row => row.OccurredAt >= since) is { } row
                    ? ((OutboxPlace, Guid, DateTimeOffset)?)(row.Place, row.EventId, row.OccurredAt) : null));
    }

    private Simulation Simulation => simulation;
}
