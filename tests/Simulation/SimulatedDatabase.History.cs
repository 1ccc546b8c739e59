using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>Which server it is, and the statements of <see cref="DatabaseHistory"/>, <see cref="HistoryRows"/> and
/// <see cref="DatabaseAdoption"/>.</summary>
internal sealed partial class SimulatedDatabase
{
    private readonly Dictionary<string, long> _historyStart = [];
    private DatabaseHistory _live = new(SystemIdentifier: 1, Timeline: 1, Relation: 1);
    private DatabaseHistory _stored = new(SystemIdentifier: 1, Timeline: 1, Relation: 1);

    /// <summary>The number in database_history.</summary>
    public int History { get; private set; }

    /// <summary>Whether the stored positions are another server's, so that an operator must adopt the database.</summary>
    public bool IsForeign => _stored != _live && !Fits;

    /// <summary>Positions of another server may be above every transaction that this one has begun.</summary>
    private bool Fits => _cursors.Values.All(cursor => cursor.Place.Xid < _nextXid)
        && Array.TrueForAll(_outbox, rows => rows.Count == 0 || rows[^1].Place.Xid < _nextXid);

    public IHistoryRows HistoryOf(SimulatedProcess process, int lane) => new HistoryRows(this, process, lane);

    /// <summary>Stands for <see cref="DatabaseHistory.CheckAsync"/>.</summary>
    public async Task CheckAsync(SimulatedProcess process)
    {
        var (live, stored, number) = await QueryAsync(process, () => (_live, _stored, History));
        if (stored == live)
        {
            return;
        }

        if (simulation.Mutation != Mutation.ForeignPositionsAccepted && !await QueryAsync(process, () => Fits))
        {
            throw new InvalidDataException("The transaction numbers are another server's.");
        }

        _ = await ExecuteAsync(process, async transaction =>
        {
            await transaction.LockAsync("history");
            if (History == number)
            {
                transaction.Write(() => BeginHistory(live));
            }

            return true;
        });
    }

    /// <summary>A standby that has every transaction takes over.</summary>
    public void FailOver() => _live = _live with { Timeline = _live.Timeline + 1 };

    /// <summary>The database is restored into another server, which has counted other transactions.</summary>
    public void Restore(ulong nextXid)
    {
        _live = new DatabaseHistory(_live.SystemIdentifier + 1, Timeline: 1, _live.Relation + 1);
        _nextXid = nextXid;
    }

    /// <summary>The command "database adopt", with no silo running.</summary>
    public async Task AdoptAsync(SimulatedProcess process)
    {
        foreach (var lane in _cursors.Keys.ToList())
        {
            await new HistoryChange(HistoryOf(process, lane), lane).KeepHandledAsync(CancellationToken.None);
        }

        _ = await ExecuteAsync(process, transaction =>
        {
            var xid = transaction.Begin();
            foreach (var (lane, cursor) in _cursors)
            {
                var published = _outbox[lane].Count(row => OutboxEntry.Compare(row.Place, cursor.Place) <= 0);
                cursor.Place = new OutboxPlace(xid, published, Day);
                cursor.Last = null;
                cursor.Rewound++;
            }

            foreach (var rows in _outbox)
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    rows[i].Place = new OutboxPlace(xid, i + 1, Day);
                }
            }

            BeginHistory(_live);
            return Task.FromResult(true);
        });
    }

    private void BeginHistory(DatabaseHistory live)
    {
        (_stored, History) = (live, History + 1);
        simulation.Trace($"history {History} begins on server {live.SystemIdentifier}, timeline {live.Timeline}");
    }

    private sealed class HistoryRows(SimulatedDatabase database, SimulatedProcess process, int lane) : IHistoryRows
    {
        public Task<Dictionary<string, long>> CountAsync(OutboxPlace place, CancellationToken cancellation) =>
            database.QueryAsync(process, () => database.Behind(lane, place).Count() is > 0 and var count
                ? new Dictionary<string, long> { [Kind] = count } : []);

        public async Task<List<(string Consumer, Dictionary<string, long> Numbers)>> JumpAsync(
            string[] keys, long before, long numberedFrom, CancellationToken cancellation)
        {
            _ = await database.ExecuteAsync(process, async transaction =>
            {
                await transaction.LockAsync(ConsumerPositions);
                transaction.Write(() => Array.ForEach(
                    keys, key => database._historyStart[key] = Math.Max(before, database._historyStart.GetValueOrDefault(key))));
                foreach (var (name, row) in database._consumers.ToList())
                {
                    await transaction.LockAsync(("consumer", name));
                    transaction.Write(() => Jump(row, keys, before, numberedFrom));
                }

                return true;
            });
            return await database.QueryAsync(process, () => database._consumers
                .Where(one => keys.Any(one.Value.NumbersBefore.ContainsKey))
                .Select(one => (one.Key, new Dictionary<string, long>(one.Value.NumbersBefore))).ToList());
        }

        public Task<List<(string Consumer, Dictionary<string, long> Numbers, Dictionary<string, long> Before)>> PositionsAsync(
            CancellationToken cancellation) => database.QueryAsync(process, () => database._consumers
                .Select(one => (one.Key, new Dictionary<string, long>(one.Value.Numbers),
                    new Dictionary<string, long>(one.Value.NumbersBefore))).ToList());

        public Task<int> NumberedInAsync(CancellationToken cancellation) =>
            database.QueryAsync(process, () => database._cursors.GetValueOrDefault(lane)?.History ?? -1);

        public Task<OutboxPlace?> FirstUnhandledAsync(Dictionary<string, long> handled, CancellationToken cancellation) =>
            database.QueryAsync(process, () => database.Published(lane).Where(one => one.Number > handled.GetValueOrDefault(Kind))
                .Select(static one => (OutboxPlace?)(one.Row.Place with { Position = one.Row.Place.Position - 1 })).FirstOrDefault());

        public async Task KeepHandledAsync(
            string consumer, string kind, long last, OutboxPlace after, CancellationToken cancellation)
        {
            var handled = await database.QueryAsync(process, () => database.Numbered(lane)
                .Where(one => one.Number <= last && OutboxEntry.Compare(one.Row.Place, after) > 0)
                .GroupBy(static one => one.Row.AggregateId).Select(static rows => (rows.Key, rows.Max(one => one.Row.Sequence))).ToList());
            if (handled.Count > 0)
            {
                _ = await database.ExecuteAsync(process, transaction =>
                {
                    transaction.Write(() => handled.ForEach(one => database._inbox[(consumer, one.Key)] =
                        Math.Max(one.Item2, database._inbox.GetValueOrDefault((consumer, one.Key)))));
                    return Task.FromResult(true);
                });
            }
        }

        public Task EndAsync(string[] keys, CancellationToken cancellation) => database.ExecuteAsync(process, transaction =>
        {
            transaction.Write(() =>
            {
                foreach (var row in database._consumers.Values)
                {
                    Array.ForEach(keys, key => row.NumbersBefore.Remove(key));
                }
            });
            return Task.FromResult(true);
        });

        /// <summary>The statement Jump, for one consumer.</summary>
        private static void Jump(ConsumerRow row, string[] keys, long before, long numberedFrom)
        {
            var moved = keys.Where(key => row.Numbers.GetValueOrDefault(key) < before).ToList();
            if (moved.Count == 0)
            {
                return;
            }

            var numbers = new Dictionary<string, long>(row.Numbers);
            foreach (var key in moved)
            {
                if (!row.NumbersBefore.TryGetValue(key, out var kept) || kept < numberedFrom)
                {
                    row.NumbersBefore[key] = row.Numbers.GetValueOrDefault(key);
                }
            }

            foreach (var key in keys)
            {
                numbers[key] = Math.Max(before, row.Numbers.GetValueOrDefault(key));
            }

            row.Numbers = numbers;
            row.Epoch++;
        }
    }
}
