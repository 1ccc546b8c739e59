using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Operations;

/// <summary>Links over which nothing is answered, and statements that wait.</summary>
public sealed class SilentLinkTests(Servers servers)
{
    private const string Impatient = ";Command Timeout=2;Timeout=2;Cancellation Timeout=500";

    [Fact, Finding("waits without a limit; health that asks another connection than the work uses")]
    public async Task Link_that_goes_silent_shows_in_the_health_and_everything_goes_on_when_it_is_back()
    {
        var (text, link) = await LinkedAsync();
        await using var _ = link;
        await using var cluster = await PanganCluster.StartOverAsync([text]);
        var lotId = await cluster.PostAsync(10);

        link.Cut();
        var claim = cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1)).AsTask();
        await Wait.WithinSecondsAsync(async () => !(await HealthAsync(cluster)).Postgres);
        Assert.True((await claim).IsRefused);
        link.Restore();

        await Wait.WithinSecondsAsync(async () => (await HealthAsync(cluster)).Postgres);
        await Wait.WithinSecondsAsync(async () => !(await cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1))).IsRefused);
    }

    [Fact, Finding("waits without a limit; health that asks another connection than the work uses")]
    public async Task Connections_that_hang_for_good_are_given_up_for_new_ones()
    {
        var (text, link) = await LinkedAsync();
        await using var _ = link;
        await using var cluster = await PanganCluster.StartOverAsync([text]);
        var lotId = await cluster.PostAsync(10);
        await StreamTap.ReadAsync(cluster.Nats.Url, 1);

        link.Silence();

        await Wait.WithinSecondsAsync(async () => !(await cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1))).IsRefused);
        Assert.True((await StreamTap.ReadAsync(cluster.Nats.Url, 2)).Count >= 2, "the relays go on, too");
    }

    [Fact, Finding("waits without a limit; health that asks another connection than the work uses")]
    public void Journal_is_not_well_while_its_writers_hang_or_have_just_failed()
    {
        var time = new FakeTimeProvider();
        time.Advance(TimeSpan.FromHours(1));
        var pulse = new JournalPulse(time, writers: 2);
        Assert.True(pulse.IsWell);

        pulse.Begin(0);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(pulse.IsWell, "a writer hangs");
        pulse.Succeed();
        Assert.True(pulse.IsWell, "another one writes meanwhile");
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(pulse.IsWell, "no other one does");
        pulse.Fail();
        pulse.End(0);
        Assert.False(pulse.IsWell, "it failed, and nothing has succeeded since");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(pulse.IsWell, "a silo that gets no requests, since it is not ready, must return soon");
        pulse.Fail();
        time.Advance(TimeSpan.FromSeconds(1));
        pulse.Succeed();
        Assert.True(pulse.IsWell, "a success ends it");
    }

    [Fact, Finding("one that is slow slows others")]
    public async Task Further_database_that_is_silent_takes_its_own_lots_out_of_service_and_no_others()
    {
        var first = await servers.NewDatabaseAsync();
        var second = await servers.NewDatabaseAsync(1);
        await using var link = new TcpLink(new NpgsqlConnectionStringBuilder(second).Port);
        await using var cluster = await PanganCluster.StartOverAsync([first, Through(second, link) + Impatient]);

        link.Cut();
        await Wait.WithinSecondsAsync(async () => (await HealthAsync(cluster)).ShardsDown is [1]);

        Assert.True((await HealthAsync(cluster)).Postgres);
        var search = await cluster.Grains.GetGrain<ILotCatalogueGrain>(0).SearchAsync(new LotSearch { Page = new PageRequest() });
        Assert.False(search.IsRefused, search.Refusal?.Detail);
    }

    [Fact, Finding("one that is slow slows others")]
    public async Task Lock_on_the_search_table_delays_searches_alone()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var lotId = await cluster.PostAsync(10);
        await using var locker = await cluster.Database.OpenConnectionAsync();
        await using var locking = await locker.BeginTransactionAsync();
        await using (var lockTable = new NpgsqlCommand("LOCK TABLE open_lot", locker))
        {
            await lockTable.ExecuteNonQueryAsync();
        }

        var searches = Enumerable.Range(0, 150)
            .Select(_ => cluster.Grains.GetGrain<ILotCatalogueGrain>(0).SearchAsync(new LotSearch { Page = new PageRequest() }))
            .ToList();
        await Wait.WithinSecondsAsync(
            () => cluster.QueryAsync<bool>("SELECT count(*) > 3 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"));

        Assert.True((await HealthAsync(cluster)).Postgres, "readiness");
        Assert.False((await cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1))).IsRefused, "claims");
        await locking.RollbackAsync();
        await Task.WhenAll(searches);
    }

    private static Task<SiloHealth> HealthAsync(PanganCluster cluster) => cluster.Grains.GetGrain<ISiloHealthGrain>(0).CheckAsync();

    private async Task<(string Text, TcpLink Link)> LinkedAsync()
    {
        var text = await servers.NewDatabaseAsync();
        var link = new TcpLink(new NpgsqlConnectionStringBuilder(text).Port);
        return (Through(text, link) + Impatient, link);
    }

    private static string Through(string text, TcpLink link) =>
        new NpgsqlConnectionStringBuilder(text) { Host = "127.0.0.1", Port = link.Port }.ConnectionString;
}
