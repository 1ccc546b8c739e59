using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Statements;
using PahlawanPangan.Lots;
using PahlawanPangan.Statements;

namespace PahlawanPangan.Tests.Statements;

/// <summary>Lots of one region, their claims, and the statements about them.</summary>
internal sealed class StatementScene(PanganCluster cluster)
{
    /// <summary>A region of its own, so that what others do in the same cluster does not count.</summary>
    public string Region { get; } = $"r-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>The first day of the month that the cluster's clock shows, which other tests may have advanced.</summary>
    public DateOnly Month => new(cluster.Time.Now.Year, cluster.Time.Now.Month, 1);

    public Caller Donor { get; } = new(Guid.CreateVersion7(), Role.Donor);

    public Caller Recipient { get; } = new(Guid.CreateVersion7(), Role.Recipient);

    public async Task<Guid> PostAsync(
        long quantity, Caller? donor = null, Unit unit = Unit.Portion, string category = "bread", TimeSpan? useBy = null)
    {
        var lot = Guid.CreateVersion7();
        var post = LotSamples.Post(cluster.Time.Now, quantity, useBy) with { Caller = donor ?? Donor };
        var terms = post.Terms with { Region = Region, Unit = unit, Category = category };
        var posted = await cluster.Lot(lot).PostAsync(post with { Terms = terms });
        Assert.False(posted.IsRefused, posted.Refusal?.Detail);
        return lot;
    }

    public async Task<Guid> ClaimAsync(Guid lot, long quantity, Caller? recipient = null)
    {
        var claim = LotSamples.Claim(quantity, caller: recipient ?? Recipient) with { DeliverTo = new Place { Lat = -6.2, Lon = 106.8 } };
        var claimed = await cluster.Lot(lot).ClaimAsync(claim);
        Assert.False(claimed.IsRefused, claimed.Refusal?.Detail);
        return claim.ClaimId;
    }

    public async Task CollectAsync(Guid lot, Guid claim, long? quantity = null)
    {
        var collect = LotSamples.Collect(claim, cluster.Codes.Of(claim), quantity) with { Caller = Donor };
        var collected = await cluster.Lot(lot).CollectAsync(collect);
        Assert.False(collected.IsRefused, collected.Refusal?.Detail);
    }

    public async Task CatchUpAsync()
    {
        await using var consumers = RunningConsumers.Start(cluster);
        await consumers.CatchUpAsync("ledger");
        await consumers.CatchUpAsync(StatementConsumer.ConsumerName);
    }

    /// <summary>Deletes the statements and rebuilds them from the ledger.</summary>
    public async Task RebuildAsync()
    {
        var consumer = cluster.Services.GetServices<IEventConsumer>().Single(one => one is StatementConsumer);
        var rebuild = ActivatorUtilities.CreateInstance<ConsumerRebuild>(cluster.Services);
        Assert.NotNull(await rebuild.RunAsync(consumer, CancellationToken.None));
    }

    /// <summary>Everything that the statements hold of the region.</summary>
    public Task<string> RowsAsync() => cluster.QueryAsync<string>(
        $"SELECT coalesce(string_agg(s::text, E'\\n' ORDER BY s::text), '') FROM statement s WHERE region = '{Region}'");

    /// <summary>The region's sums of the last month and of this one, as a caller sees them.</summary>
    public Task<List<StatementSum>> ReadAsync(Caller caller, Guid? account = null) =>
        ReadAsync(caller, account, Month.AddMonths(-1), Month);

    /// <summary>The same of other months.</summary>
    public async Task<List<StatementSum>> ReadAsync(Caller caller, Guid? account, DateOnly from, DateOnly to)
    {
        var statement = await cluster.Grains.GetGrain<IStatementGrain>(0).ReadAsync(caller, account, from, to);
        Assert.False(statement.IsRefused, statement.Refusal?.Detail);
        return [.. statement.Value.Sums.Where(sum => sum.Region == Region)];
    }
}
