using Orleans.Concurrency;
using Orleans.Metadata;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[DefaultGrainType("contract-mortal")]
[Alias("contract.IMortal")]
public interface IMortal : IGrainWithStringKey
{
    [Alias("Activation")]
    Task<string> Activation();

    [Alias("EndThenHold")]
    Task<string> EndThenHold(string started, string release);

    [Alias("DelayEnd")]
    Task<string> StayFor(TimeSpan time);

    [AlwaysInterleave]
    [Alias("Notes")]
    Task<string[]> Notes();
}

public abstract class ContractMortalBase : Grain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Gates.Note(this.GetPrimaryKeyString(), "activated");
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Gates.Note(this.GetPrimaryKeyString(), $"deactivating {reason.ReasonCode}");
        await Task.Yield();
        Gates.Note(this.GetPrimaryKeyString(), "deactivated");
        Gates.Open(this.GetPrimaryKeyString() + " deactivated");
    }

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public async Task<string> EndThenHold(string started, string release)
    {
        DeactivateOnIdle();
        Gates.Open(started);
        await Gates.Pass(release);
        Gates.Note(this.GetPrimaryKeyString(), "held");
        return GrainContext.ActivationId.ToString();
    }

    public Task<string> StayFor(TimeSpan time)
    {
        DelayDeactivation(time);
        return Activation();
    }

    public Task<string[]> Notes() => Task.FromResult(Gates.Notes(this.GetPrimaryKeyString()));
}

[GrainType("contract-mortal")]
public sealed class ContractMortalGrain : ContractMortalBase, IMortal;

[Alias("contract.IUndying")]
public interface IUndying : IMortal;

[KeepAlive]
[GrainType("contract-undying")]
public sealed class ContractUndyingGrain : ContractMortalBase, IUndying;

[Alias("contract.IWorker")]
public interface IWorker : IGrainWithIntegerKey
{
    [Alias("Work")]
    Task<string> Work(string started, string release);
}

[StatelessWorker(2)]
public sealed class ContractWorkerGrain : Grain, IWorker
{
    public async Task<string> Work(string started, string release)
    {
        Gates.Note(started, "started");
        Gates.Open($"{started} {Gates.Notes(started).Length}");
        await Gates.Pass(release);
        return GrainContext.ActivationId.ToString();
    }
}

[Collection(OrleansContract.Name)]
public sealed class LifetimeTests(ClusterFixture fixture)
{
    private readonly string _key = Gates.NewName();
    private readonly string _release = Gates.NewName();

    [Fact]
    public async Task Grain_ActivatesOnceHoweverManyCallAtOnce()
    {
        var grain = fixture.Client.GetGrain<IMortal>(_key);

        var seen = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(grain.Activation)));

        Assert.Single(seen.Distinct());
        Assert.Equal("activated", Assert.Single(Gates.Notes(_key)));
    }

    [Fact]
    public async Task DeactivateOnIdle_LetsTheRequestEndAndSendsTheNextToAFreshActivation()
    {
        var grain = fixture.Client.GetGrain<IMortal>(_key);
        var ending = grain.EndThenHold(_key, _release);
        await Gates.Pass(_key);
        var waiting = grain.Activation();
        Gates.Open(_release);

        Assert.NotEqual(await ending, await waiting);
        Assert.Equal(["activated", "held", "deactivating ApplicationRequested", "deactivated", "activated"], Gates.Notes(_key));
    }

    [Fact]
    public async Task Deactivation_CanBeAskedForFromOutside()
    {
        var grain = fixture.Client.GetGrain<IMortal>(_key);
        var before = await grain.Activation();
        Assert.True(fixture.Cluster.TryGetGrainContext(grain.GetGrainId(), out _));

        await fixture.Cluster.DeactivateAsync(grain);

        Assert.False(fixture.Cluster.TryGetGrainContext(grain.GetGrainId(), out _));
        Assert.NotEqual(before, await grain.Activation());
    }

    [Fact]
    public async Task Collection_EndsIdleActivationsAndSparesThoseThatStay()
    {
        var idle = fixture.Client.GetGrain<IMortal>(_key);
        var staying = fixture.Client.GetGrain<IMortal>(_key + "-staying");
        var before = await idle.Activation();
        var stayed = await staying.StayFor(TimeSpan.FromMinutes(10));
        var management = fixture.Client.GetGrain<IManagementGrain>(0);
        Assert.True(await management.GetTotalActivationCount() >= 2);

        await management.ForceActivationCollection(TimeSpan.Zero);
        await Gates.Pass(_key + " deactivated");

        Assert.NotEqual(before, await idle.Activation());
        Assert.Equal(stayed, await staying.Activation());
        Assert.Contains("deactivating ActivationIdle", Gates.Notes(_key));
    }

    [Fact]
    public async Task Statistics_CountActivationsByClass()
    {
        await fixture.Client.GetGrain<IMortal>(_key).Activation();

        var statistics = await fixture.Client.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();

        Assert.Contains(statistics, static s => s.GrainType.Contains(nameof(ContractMortalGrain), StringComparison.Ordinal) && s.ActivationCount >= 1);
    }

    [Fact]
    public async Task StatelessWorker_HasAsManyActivationsAsItMay()
    {
        var grain = fixture.Silo.GetGrain<IWorker>(0);
        var working = Enumerable.Range(0, 4).Select(_ => grain.Work(_key, _release)).ToArray();
        await Gates.Pass(_key + " 2");
        Assert.False(Gates.IsOpen(_key + " 3"));
        Gates.Open(_release);

        Assert.Equal(2, (await Task.WhenAll(working)).Distinct().Count());
    }
}
