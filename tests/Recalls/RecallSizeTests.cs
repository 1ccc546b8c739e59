using System.Diagnostics;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Tests.Recalls;

/// <summary>A recall of a lot that very many have collected.</summary>
[Safety]
public sealed class RecallSizeTests(Servers servers)
{
    private const int Claims = 10_000;

    [Fact]
    public async Task Ten_thousand_who_collected_have_their_notice_within_a_minute()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var lot = await cluster.PostAsync(Claims);
        await InsertCollectedAsync(cluster, lot);
        await cluster.ForgetGrainsAsync();
        await using var consumers = RunningConsumers.Start(cluster);
        var recall = cluster.Grains.GetGrain<IRecallGrain>(Guid.CreateVersion7());
        var (before, began) = (GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());

        var opened = await recall.OpenAsync(new OpenRecall { Caller = LotSamples.Operator, LotId = lot, Reason = "glass" });

        Assert.False(opened.IsRefused, opened.Refusal?.Detail);
        var stopped = Stopwatch.GetElapsedTime(began);
        await RecallScene.WorkAsync(cluster);
        await Wait.UntilAsync(() => cluster.QueryAsync<bool>("SELECT count(written_at) = 10001 FROM recall_notice"));
        var written = Stopwatch.GetElapsedTime(began);
        Console.WriteLine(
            $"{Claims} collected claims: stopped after {stopped.TotalSeconds:0.0} s, the last notice after {written.TotalSeconds:0.0} s, "
                + $"{(GC.GetTotalAllocatedBytes() - before) / 1024 / 1024} MiB allocated");
        Assert.Equal(
            10_000L, await cluster.QueryAsync<long>("SELECT count(DISTINCT account_id) FROM notification WHERE kind = 'claim-recalled'"));
        Assert.Equal(10_000L, await cluster.QueryAsync<long>("SELECT count(*) FROM notification WHERE kind = 'claim-recalled'"));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM notification WHERE kind = 'recall-reminder'"));
        Assert.InRange(
            await cluster.QueryAsync<long>(
                $"SELECT max(n) FROM (SELECT count(*) AS n FROM outbox WHERE aggregate_id = '{lot}' GROUP BY xid) c"),
            1, Grains.Lots.Lot.RecalledAtOnceMax + 1);
        Assert.Equal(10_000L, await cluster.QueryAsync<long>("SELECT count(*) FROM claim WHERE details ? 'recalledAt'"));
    }

    /// <summary>Claims by as many recipients, as they are stored once they were collected.</summary>
    private static Task InsertCollectedAsync(PanganCluster cluster, Guid lot) => cluster.ExecuteAsync(
        $$"""
          INSERT INTO claim (id, lot_id, recipient_id, quantity, status, held_until, collected, wrong_codes, changed_at, created_at,
                             fingerprint, details)
          SELECT gen_random_uuid(), '{{lot}}', gen_random_uuid(), 1, 1, now(), 1, 0, 1, now(), gen_random_uuid(),
            '{"collectedAt": "2026-11-22T08:00:00Z"}' FROM generate_series(1, 10000);
          UPDATE lot SET available = 0, collected = 10000, status = 5, due_at = NULL WHERE id = '{{lot}}';
          """);
}
