using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>All consumers in two processes at once, under load, and each process killed with SIGKILL again and again.</summary>
public sealed class KilledProcessTests(Servers servers)
{
    private const int KilledExitCode = 128 + 9;
    private static readonly ProcessorStep[] Steps = Enum.GetValues<ProcessorStep>();

    [Fact]
    public Task Killed_several_times_at_each_step_no_effect_missing_or_doubled() => KillAsync(timesEach: 2);

    [Fact(Explicit = true)]
    public Task Killed_a_hundred_times_no_effect_missing_or_doubled() => KillAsync(timesEach: 25);

    private async Task KillAsync(int timesEach)
    {
        // One recipient cancels far more often here than anyone may.
        await using var cluster = await PanganCluster.StartAsync(servers, link: null, ("Lots:ClaimsGivenBackMax", "1000"));
        await cluster.ExecuteAsync(CountingConsumer.Table);
        var time = Stopwatch.StartNew();
        using var enough = new CancellationTokenSource();
        var trading = Task.Run(() => TradeAsync(cluster, enough.Token));
        var left = new ConcurrentQueue<ProcessorStep>(Enumerable.Repeat(Steps, timesEach).SelectMany(steps => steps));
        var killed = new ConcurrentBag<ProcessorStep>();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            while (left.TryDequeue(out var step))
            {
                var (code, output) = await ConsumerProcess.RunAsync(cluster.ConnectionString, cluster.Nats.Url, step, random.Next(0, 10));
                Assert.True(code == KilledExitCode, $"The process ended with {code}: {output}");
                killed.Add(step);
            }
        })));
        await enough.CancelAsync();
        await trading;
        Assert.All(Steps, step => Assert.Equal(timesEach, killed.Count(one => one == step)));

        await using var consumers = RunningConsumers.Start(cluster, new CountingConsumer());
        foreach (var consumer in (string[])["ledger", "notifications", "logistics", "impact", "open-lots", "counting"])
        {
            await consumers.CatchUpAsync(consumer);
        }

        await AssertEveryEffectOnceAsync(cluster);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{killed.Count} processes killed, {timesEach} at each of {string.Join(", ", Steps)}, over "
                + $"{await cluster.QueryAsync<long>("SELECT count(*) FROM outbox")} events in {time.Elapsed.TotalSeconds:0} s");
    }

    /// <summary>Posts, claims, collects and cancels at a steady pace until cancelled.</summary>
    private static async Task TradeAsync(PanganCluster cluster, CancellationToken enough)
    {
        var lots = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cluster.PostAsync(1_000_000)));
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var lot = lots[i % lots.Length];
            var claim = (await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(2))).Value!.Id;
            if (i % 3 == 0)
            {
                await cluster.Lot(lot).CollectAsync(LotSamples.Collect(claim, cluster.Codes.Of(claim)));
            }
            else if (i % 3 == 1)
            {
                await cluster.Lot(lot).CancelAsync(LotSamples.Cancel(claim));
            }

            await Task.Delay(30, CancellationToken.None);
        }
    }

    private static async Task AssertEveryEffectOnceAsync(PanganCluster cluster)
    {
        var events = await cluster.QueryAsync<long>("SELECT count(*) FROM outbox");
        Assert.Equal(events, await cluster.QueryAsync<long>("SELECT count(*) FROM effect"));
        Assert.Equal(0L, await cluster.QueryAsync<long>(
            """
            SELECT count(*) FROM (SELECT sequence, lag(sequence, 1, 0::bigint) OVER (PARTITION BY aggregate_id ORDER BY number) AS before FROM effect) e
            WHERE sequence <> before + 1
            """));
        Assert.Equal(
            0L, await cluster.QueryAsync<long>("SELECT (SELECT count(*) FROM dead_letter) + (SELECT count(*) FROM dropped_event)"));

        Assert.Equal(events, await cluster.QueryAsync<long>("SELECT count(*) FROM ledger_entry"));
        await using var source = await DatabaseLedgerSource.OpenAsync(
            cluster.Services.GetRequiredService<LedgerDatabase>(), cluster.Services.GetRequiredService<LotShards>(), cluster.Time.Now,
            CancellationToken.None);
        var report = await new LedgerVerifier(source).VerifyAsync(CancellationToken.None);
        Assert.Empty(report.Faults);
        Assert.Equal(0L, report.LotsBehind);

        // A claim notifies two accounts, a collection the recipient, a cancellation the donor.
        Assert.Equal(
            await cluster.QueryAsync<long>(
                """
                SELECT sum(CASE split_part(subject, '.', 3) WHEN 'claimed' THEN 2 WHEN 'collected' THEN 1 WHEN 'claim-cancelled' THEN 1 ELSE 0 END)::bigint FROM outbox
                """),
            await cluster.QueryAsync<long>("SELECT count(*) FROM notification"));
        Assert.True(
            await cluster.QueryAsync<bool>(
                "SELECT bool_and(last = (SELECT count(*) FROM notification n WHERE n.account_id = c.account_id)) FROM notification_counter "
                    + "c"));
        Assert.Equal(
            await cluster.QueryAsync<long>("SELECT 2 * count(*) FROM outbox WHERE subject LIKE '%.collected.%'"),
            await cluster.QueryAsync<long>("SELECT coalesce(sum(portions), 0)::bigint FROM impact WHERE scope = 2"));
        Assert.Equal(20L, await cluster.QueryAsync<long>("SELECT count(*) FROM open_lot WHERE is_open"));
    }
}
