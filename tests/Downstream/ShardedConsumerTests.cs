using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>Consumers of lots in several databases: they keep their own data in the first one.</summary>
public sealed class ShardedConsumerTests(Servers servers)
{
    private const int Databases = 2;
    private const int Lots = 4;

    [Fact]
    public async Task Lots_of_every_database_are_found_notified_delivered_and_in_the_ledger()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, Databases, null);
        var lots = Enumerable.Range(0, Lots).Select(i => ShardNumber.With(EventId.Of(Guid.CreateVersion7(), 1), i % Databases)).ToArray();
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            foreach (var lot in lots)
            {
                Assert.False((await cluster.Lot(lot).PostAsync(LotSamples.Post(cluster.Time.Now, 10))).IsRefused);
                var claim = (await cluster.Lot(lot)
                    .ClaimAsync(LotSamples.Claim(2) with { DeliverTo = new Place { Lat = -6.21, Lon = 106.81 } })).Value!.Id;
                await cluster.Lot(lot).CancelAsync(LotSamples.Cancel(claim));
            }

            var events = 3 * Lots;
            await Wait.UntilAsync(
                () => cluster.QueryAsync<bool>(
                    $"""
                     SELECT count(*) = 5 FROM (
                       SELECT consumer, sum(value::bigint) AS handled FROM consumer_position, jsonb_each_text(numbers)
                       WHERE consumer IN ('ledger', 'notifications', 'logistics', 'impact', 'open-lots') GROUP BY consumer) AS p
                     WHERE handled = {events}
                     """),
                "every consumer has caught up");
        }

        var found =
            (await cluster.Grains.GetGrain<ILotCatalogueGrain>(0).SearchAsync(new LotSearch { Page = new PageRequest(50, null) })).Value!;
        Assert.Equal(lots.Order(), found.Items.Select(lot => lot.Id).Order());
        Assert.Equal(
            2 * Lots,
            (await cluster.Grains.GetGrain<INotificationGrain>(0)
                .ListAsync(LotSamples.Donor, new PageRequest(50, null))).Value!.Items.Count);
        Assert.Equal(Lots, await cluster.QueryAsync<long>("SELECT count(*) FROM delivery_work WHERE kind = 'offer'"));
        Assert.Equal(Lots, await cluster.QueryAsync<long>("SELECT count(*) FROM delivery_work WHERE kind = 'over'"));

        var report = await VerifyAsync(cluster);
        Assert.Empty(report.Faults);
        Assert.Equal((Lots, 0L, 3L * Lots), (report.Lots, report.LotsBehind, report.Entries));

        // Missing entries for lots of the other database are reported too.
        await cluster.ExecuteAsync(
            $"BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM ledger_entry WHERE aggregate_id = '{lots[1]}'; "
                + "COMMIT");
        cluster.Time.Advance(LedgerVerifier.OverdueAfter + TimeSpan.FromSeconds(1));
        Assert.Contains(
            (await VerifyAsync(cluster)).Faults,
            fault => fault.Detail.StartsWith($"lot {lots[1]}: its events 1 to 3", StringComparison.Ordinal));
    }

    private static async Task<LedgerReport> VerifyAsync(PanganCluster cluster)
    {
        await using var source = await DatabaseLedgerSource.OpenAsync(
            cluster.Services.GetRequiredService<LedgerDatabase>(), cluster.Services.GetRequiredService<LotShards>(), cluster.Time.Now,
            CancellationToken.None);
        return await new LedgerVerifier(source).VerifyAsync(CancellationToken.None);
    }
}
