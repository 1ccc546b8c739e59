using System.Runtime.CompilerServices;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>The tables lot and claim, and the journal's statements (<see cref="LotSql"/>).</summary>
internal sealed partial class SimulatedDatabase
{
    // Writing an event needs no state between two batches.
    [ThreadStatic]
    private static LotEventWriter? t_events;

    private readonly Dictionary<Guid, LotRow> _lots = [];
    private readonly Dictionary<Guid, Guid> _lotOfClaim = [];
    private readonly ConditionalWeakTable<NpgsqlConnection, Session> _sessionOf = [];

    public IReadOnlyDictionary<Guid, LotRow> Lots => _lots;

    /// <summary>Stands for <see cref="JournalDatabase"/>.</summary>
    public IJournalDatabase JournalOf(SimulatedProcess process) => new Opener(this, process);

    /// <summary>Stands for <see cref="LotStore"/>.</summary>
    public ILotStore StoreOf(SimulatedProcess process) => new Store(this, process);

    /// <summary>Stands for <see cref="LotBatch"/>.</summary>
    public IJournalBatch<LotCommit> NewBatch() => new Batch(this);

    private async Task<List<Guid>> WriteAsync(Transaction transaction, List<LotCommit> commits)
    {
        if (RefusedPercent > 0 && _scheduler.Chance(RefusedPercent))
        {
            throw Refused(PostgresErrorCodes.DiskFull);
        }

        var passed = new List<LotCommit>();
        foreach (var commit in commits)
        {
            await transaction.LockAsync(commit.LotId);
            if (HasExpectedVersion(commit))
            {
                passed.Add(commit);
            }
        }

        await transaction.PauseAsync();
        foreach (var claim in passed.SelectMany(static commit => commit.NewClaims).OrderBy(static claim => claim.Id))
        {
            await transaction.LockAsync(claim.Id);
            if (_lotOfClaim.ContainsKey(claim.Id))
            {
                throw Refused(PostgresErrorCodes.UniqueViolation, "claim_pkey");
            }
        }

        var positions = new int[OutboxLane.Count];
        foreach (var commit in passed)
        {
            var rows = RowsOf(commit, transaction.Xid, positions);
            transaction.Write(() => Apply(commit, rows));
        }

        return passed.ConvertAll(static commit => commit.LotId);
    }

    private bool HasExpectedVersion(LotCommit commit) => commit.Posted is not null
        ? !_lots.ContainsKey(commit.LotId)
        : _lots.TryGetValue(commit.LotId, out var row)
            && (row.State.Version == commit.Before.Version || simulation.Mutation == Mutation.NoVersionFence);

    private void Apply(LotCommit commit, List<OutboxEntry> rows)
    {
        if (!_lots.TryGetValue(commit.LotId, out var row))
        {
            _lots[commit.LotId] = row = new LotRow(commit.Posted!);
        }

        row.State = commit.After;
        foreach (var claim in commit.NewClaims)
        {
            row.Claims[claim.Id] = claim;
            _lotOfClaim[claim.Id] = commit.LotId;
        }

        foreach (var claim in commit.ChangedClaims)
        {
            row.Claims[claim.Id] = claim;
        }

        rows.ForEach(Insert);
        simulation.Invariants.LotCommitted(row, commit);
        simulation.Trace($"lot {commit.LotId:N} version {commit.Before.Version} to {commit.After.Version}");
    }

    private static List<OutboxEntry> RowsOf(LotCommit commit, ulong xid, int[] positions)
    {
        t_events ??= new LotEventWriter();
        t_events.Clear();
        var lane = OutboxLane.Of(commit.LotId);
        var rows = new List<OutboxEntry>(commit.Events.Count);
        foreach (var recorded in commit.Events)
        {
            var payload = t_events.Write(commit.LotId, commit.DonorId, commit.After.Terms.Region, recorded, out var subject);
            rows.Add(new OutboxEntry
            {
                Lane = lane,
                Place = new OutboxPlace(xid, positions[lane]++, Day),
                AggregateId = commit.LotId,
                Sequence = recorded.Sequence,
                EventId = EventId.Of(commit.LotId, recorded.Sequence),
                Subject = subject,
                OccurredAt = recorded.At,
                Payload = payload.ToArray(),
            });
        }

        return rows;
    }

    /// <summary>A lot as it is stored.</summary>
    internal sealed class LotRow(LotOrigin origin)
    {
        public LotOrigin Origin { get; } = origin;

        public LotState State { get; set; }

        public Dictionary<Guid, Claim> Claims { get; } = [];
    }

    private sealed class Opener(SimulatedDatabase database, SimulatedProcess process) : IJournalDatabase
    {
        // A failover breaks every session here.
        public CancellationToken Replaced => CancellationToken.None;

        public async Task<NpgsqlConnection> OpenAsync()
        {
            await database.CheckAsync(process);
            var connection = new NpgsqlConnection();
            database._sessionOf.Add(connection, database.Connect(process));
            return connection;
        }

        public Task CloseAsync(NpgsqlConnection connection)
        {
            if (database._sessionOf.TryGetValue(connection, out var session))
            {
                database.Break(session);
            }

            return Task.CompletedTask;
        }

        public void CloseIdle()
        {
        }
    }

    private sealed class Store(SimulatedDatabase database, SimulatedProcess process) : ILotStore
    {
        public Task<KeptLotAnswer?> FindAnswerAsync(Guid lotId, Guid key, DateTimeOffset now, CancellationToken cancellation) =>
            Task.FromResult<KeptLotAnswer?>(null);

        public Task<Lot?> LoadAsync(Guid lotId, CancellationToken cancellation) => database.QueryAsync(
            process, () => database._lots.TryGetValue(lotId, out var row) ? new Lot(row.Origin, row.State, row.Claims.Values) : null);

        public Task<List<Claim>> LoadEndedAsync(Guid lotId, Guid? claimId, CancellationToken cancellation) =>
            Task.FromResult<List<Claim>>([]);
    }

    private sealed class Batch(SimulatedDatabase database) : IJournalBatch<LotCommit>
    {
        public uint LanesWritten => 0;

        public async Task<List<Guid>> WriteAsync(NpgsqlConnection connection, List<LotCommit> commits)
        {
            var batch = commits.ToList();
            _ = database._sessionOf.TryGetValue(connection, out var session);
            try
            {
                if (session!.IsBroken && database.Simulation.Mutation == Mutation.LostAnswerTakenForRefusal)
                {
                    // The writer does not know that it must connect again.
                    await database.CheckAsync(session.Process);
                    database._sessionOf.AddOrUpdate(connection, session = database.Connect(session.Process));
                }

                return await database.ExecuteAsync(session, transaction => database.WriteAsync(transaction, batch));
            }
            catch (Exception lost) when (database.TakesLostAnswerForRefusal(lost))
            {
                throw Refused(PostgresErrorCodes.QueryCanceled);
            }
        }

        public async Task<List<LotCommit>> CompleteRefusedAsync(
            NpgsqlConnection connection, List<LotCommit> commits, PostgresException refusal)
        {
            if (refusal.SqlState != PostgresErrorCodes.UniqueViolation)
            {
                return commits;
            }

            // TakenClaimIds
            _ = database._sessionOf.TryGetValue(connection, out var session);
            var taken = await database.ExecuteAsync(session!, _ => Task.FromResult(commits
                .SelectMany(static commit => commit.NewClaims).Select(static claim => claim.Id)
                .Where(database._lotOfClaim.ContainsKey).ToHashSet()));
            var isTaken = commits.ToLookup(commit => commit.NewClaims.Exists(claim => taken.Contains(claim.Id)));
            foreach (var commit in isTaken[true])
            {
                commit.SetClaimIdsTaken(taken);
            }

            return [.. isTaken[false]];
        }

        public void ResetPrepared()
        {
        }

        public void Dispose()
        {
        }
    }

    private bool TakesLostAnswerForRefusal(Exception lost) =>
        simulation.Mutation == Mutation.LostAnswerTakenForRefusal && lost is not PostgresException;
}
