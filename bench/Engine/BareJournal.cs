using System.Collections.Concurrent;
using System.Diagnostics;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Bench.Engine;

/// <summary>
/// The journal's statement without grains or a queue: as many connections as the journal has writers, each with prepared batches
/// of the same size as in the grain path.
/// </summary>
internal sealed class BareJournal(BenchDatabase database, CpuMeter cpu, int writers)
{
    private readonly Dictionary<Guid, Lot> _lots = database.Uniform.ToDictionary(id => id, id => Posted(id));
    private double _perSecond = 60_000;

    /// <summary>Measures for a while.</summary>
    /// <param name="batchCommits">How many lots a batch has.</param>
    /// <param name="most">The maximum duration; it ends earlier when the prepared batches are used up.</param>
    public async Task<Measured> RunAsync(int batchCommits, TimeSpan most)
    {
        var batches = Make(batchCommits, (int)(_perSecond * 1.5 * most.TotalSeconds));
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        var cpuBefore = cpu.Read();
        var written = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() => WriteAsync(batches, started, most))));
        var measured = new Measured(written.Sum(), Stopwatch.GetElapsedTime(started).TotalSeconds, cpu.Read() - cpuBefore);
        _perSecond = measured.PerSecond;
        RollBack(batches);
        await database.Check.VerifyTotalsAsync(measured.Operations);
        return measured;
    }

    private static Lot Posted(Guid id)
    {
        var origin = new LotOrigin(id, Guid.Empty, Quantities.PostedMax, BenchDatabase.Terms, default, DateTimeOffset.UtcNow);
        var state = new LotState
        {
            Version = 1,
            Sequence = 1,
            Status = LotStatus.Open,
            Quantities = new Quantities { Posted = Quantities.PostedMax, Available = Quantities.PostedMax },
            Terms = BenchDatabase.Terms,
        };
        return new Lot(origin, state, []);
    }

    /// <summary>Batches of one claim each on different lots; a lot is reused only after all lots were in a batch.</summary>
    private ConcurrentQueue<List<LotCommit>> Make(int batchCommits, int claims)
    {
        var run = ClosedLoop.NextRun();
        var now = DateTimeOffset.UtcNow;
        var order = database.Uniform.ToArray();
        new Random(run).Shuffle(order);
        var batches = new ConcurrentQueue<List<LotCommit>>();
        var batch = new List<LotCommit>(batchCommits);
        for (var i = 0; i < claims; i++)
        {
            var lot = _lots[order[i % order.Length]];
            var commit = new LotCommit(lot);
            var id = ClaimNumbers.Id(run, 0, i);
            var claim = new Claim
            {
                Id = id,
                RecipientId = id,
                Quantity = 1,
                HeldUntil = now.AddHours(2),
                CreatedAt = now,
                Fingerprint = new Fingerprint(id),
            };
            commit.Record(lot, new LotClaimed(claim), now, ClaimPath.TraceParent);
            batch.Add(commit);
            if (batch.Count == batchCommits)
            {
                batches.Enqueue(batch);
                batch = new List<LotCommit>(batchCommits);
            }
        }

        if (batch.Count > 0)
        {
            batches.Enqueue(batch);
        }

        return batches;
    }

    private async Task<long> WriteAsync(ConcurrentQueue<List<LotCommit>> batches, long started, TimeSpan most)
    {
        using var rows = new LotBatch();
        await using var connection = await PostgresPool.OpenAsync(database.Source, PostgresPool.ByKey, CancellationToken.None);
        var written = 0L;
        while (Stopwatch.GetElapsedTime(started) < most && batches.TryDequeue(out var batch))
        {
            batch.Sort(static (left, right) => left.LotId.CompareTo(right.LotId));
            var passed = await rows.WriteAsync(connection, batch);
            if (passed.Count != batch.Count)
            {
                throw new BenchFault("The bare statement lost a fence although it is the only writer.");
            }

            written += batch.Count;
        }

        return written;
    }

    private void RollBack(ConcurrentQueue<List<LotCommit>> unwritten)
    {
        foreach (var commit in unwritten.SelectMany(batch => batch).Reverse())
        {
            commit.RollBack(_lots[commit.LotId]);
        }
    }
}
