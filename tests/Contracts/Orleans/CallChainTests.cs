using Orleans.Concurrency;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[Alias("contract.IChain")]
public interface IChain : IGrainWithStringKey
{
    [Alias("CallBack")]
    [ResponseTimeout("00:00:02")]
    Task<string> GoRound(string through, ChainMode mode);

    [Alias("Relay")]
    [ResponseTimeout("00:00:01")]
    Task<string> Relay(string backTo);

    [Alias("Answer")]
    [ResponseTimeout("00:00:01")]
    Task<string> Answer();

    [OneWay]
    [Alias("Tell")]
    Task Tell(string gate, bool fail);

    [Alias("PassOn")]
    Task<string?> PassOn(string through);

    [Alias("ReadContext")]
    Task<string?> ReadContext();
}

[GenerateSerializer]
public enum ChainMode
{
    Plain,
    Allowed,
    Suppressed,
}

[GrainType("contract-chain")]
public sealed class ContractChainGrain : Grain, IChain
{
    public async Task<string> GoRound(string through, ChainMode mode)
    {
        var other = GrainFactory.GetGrain<IChain>(through);
        if (mode == ChainMode.Plain)
        {
            return await other.Relay(this.GetPrimaryKeyString());
        }

        using var allowed = RequestContext.AllowCallChainReentrancy();
        if (mode == ChainMode.Allowed)
        {
            return await other.Relay(this.GetPrimaryKeyString());
        }

        using var suppressed = RequestContext.SuppressCallChainReentrancy();
        return await other.Relay(this.GetPrimaryKeyString());
    }

    public Task<string> Relay(string backTo) => GrainFactory.GetGrain<IChain>(backTo).Answer();

    public Task<string> Answer() => Task.FromResult("came back");

    public async Task Tell(string gate, bool fail)
    {
        await Gates.Pass(gate);
        Gates.Open(gate + " told");
        if (fail)
        {
            throw new InvalidOperationException("No one hears this.");
        }
    }

    public async Task<string?> PassOn(string through)
    {
        var before = (string?)RequestContext.Get("basket");
        RequestContext.Set("basket", before + ", changed");
        return await GrainFactory.GetGrain<IChain>(through).ReadContext();
    }

    public Task<string?> ReadContext() => Task.FromResult((string?)RequestContext.Get("basket"));
}

[Collection(OrleansContract.Name)]
public sealed class CallChainTests(ClusterFixture fixture)
{
    private readonly string _key = Gates.NewName();

    [Fact]
    public async Task CallChain_ComingBack_IsNotLetInByDefault() =>
        await Assert.ThrowsAsync<TimeoutException>(() => Grain().GoRound(_key + "-other", ChainMode.Plain));

    [Fact]
    public async Task CallChain_ComingBack_IsLetInWhereItIsAllowed() =>
        Assert.Equal("came back", await Grain().GoRound(_key + "-other", ChainMode.Allowed));

    [Fact]
    public async Task CallChain_ComingBack_IsNotLetInWhereThatIsSuppressed() =>
        await Assert.ThrowsAsync<TimeoutException>(() => Grain().GoRound(_key + "-other", ChainMode.Suppressed));

    [Fact]
    public async Task OneWay_ReturnsBeforeTheGrainHasRun()
    {
        await Grain().Tell(_key, fail: true);
        Assert.False(Gates.IsOpen(_key + " told"));

        Gates.Open(_key);
        await Gates.Pass(_key + " told");
    }

    [Fact]
    public async Task RequestContext_TravelsDownTheChainAndNotBackUp()
    {
        RequestContext.Set("basket", "rice");
        try
        {
            Assert.Equal("rice, changed", await Grain().PassOn(_key + "-other"));
            Assert.Equal("rice", RequestContext.Get("basket"));
            Assert.Contains("basket", RequestContext.Keys);
            Assert.True(RequestContext.Remove("basket"));
            Assert.Null(await Grain().ReadContext());
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    private IChain Grain() => fixture.Client.GetGrain<IChain>(_key);
}
