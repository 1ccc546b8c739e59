using System.Collections.Concurrent;
using Orleans.Concurrency;
using Orleans.Storage;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[GenerateSerializer]
[Alias("contract.SpoiltException")]
public sealed class SpoiltException : Exception
{
    public SpoiltException(string message, int days = 0)
        : base(message) => Days = days;

    [Id(0)]
    public int Days { get; }
}

[Alias("contract.IFailing")]
public interface IFailing : IGrainWithStringKey
{
    [Alias("Throw")]
    Task Throw();

    [Alias("ThrowLater")]
    Task<int> ThrowLater();

    [Alias("ThrowAtOnce")]
    ValueTask<int> ThrowAtOnce();

    [Alias("Ping")]
    Task<int> Ping();

    [ResponseTimeout("00:00:00.300")]
    [Alias("Slow")]
    Task Slow(string release);

    [Alias("Cancellable")]
    Task Cancellable(string started, CancellationToken cancellationToken);

    [AlwaysInterleave]
    [Alias("Token")]
    Task<bool> CanBeCancelled(CancellationToken cancellationToken);

    [Alias("Conflict")]
    Task Conflict();

    [Alias("Activation")]
    Task<string> Activation();
}

public sealed class ContractFailingGrain : Grain, IFailing
{
    private int _pings;

    public Task Throw() => throw new SpoiltException("the milk is off", 3);

    public async Task<int> ThrowLater()
    {
        await Task.Yield();
        throw new InvalidDataException("not kilos", new FormatException("but pounds"));
    }

    public ValueTask<int> ThrowAtOnce() => throw new SpoiltException("at once");

    public Task<int> Ping() => Task.FromResult(++_pings);

    public async Task Slow(string release)
    {
        await Gates.Pass(release);
        Gates.Open(release + " ran on");
    }

    public async Task Cancellable(string started, CancellationToken cancellationToken)
    {
        using var noted = cancellationToken.Register(() => Gates.Open(started + " cancelled"));
        Gates.Open(started);
        await Gates.Pass(started + " cancelled");
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task<bool> CanBeCancelled(CancellationToken cancellationToken) => Task.FromResult(cancellationToken.IsCancellationRequested);

    public Task Conflict() => throw new InconsistentStateException("written by another");

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());
}

[Alias("contract.IFragile")]
public interface IFragile : IGrainWithStringKey
{
    [Alias("Ping")]
    Task<string> Ping();
}

public sealed class ContractFragileGrain : Grain, IFragile
{
    private static readonly ConcurrentDictionary<string, int> s_attempts = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var attempt = s_attempts.AddOrUpdate(this.GetPrimaryKeyString(), 1, static (_, before) => before + 1);
        return attempt == 1 ? throw new SpoiltException("not today") : Task.CompletedTask;
    }

    public Task<string> Ping() => Task.FromResult("alive");
}

[Collection(OrleansContract.Name)]
public sealed class FailureTests(ClusterFixture fixture)
{
    private readonly string _key = Gates.NewName();

    [Fact]
    public async Task Exception_KeepsTypeAndMessage()
    {
        var thrown = await Assert.ThrowsAsync<SpoiltException>(() => Grain().Throw());
        Assert.Equal(("the milk is off", 3), (thrown.Message, thrown.Days));

        var later = await Assert.ThrowsAsync<InvalidDataException>(() => Grain().ThrowLater());
        Assert.Equal(("not kilos", "but pounds"), (later.Message, Assert.IsType<FormatException>(later.InnerException).Message));

        await Assert.ThrowsAsync<SpoiltException>(async () => await Grain().ThrowAtOnce());
    }

    [Fact]
    public async Task Exception_LeavesTheActivationAlone()
    {
        await Grain().Ping();
        await Assert.ThrowsAsync<SpoiltException>(() => Grain().Throw());

        Assert.Equal(2, await Grain().Ping());
    }

    [Fact]
    public async Task Exception_InActivation_FailsThoseCallsAndTheNextActivatesAnew()
    {
        var grain = fixture.Client.GetGrain<IFragile>(_key);

        var thrown = await Assert.ThrowsAsync<SpoiltException>(grain.Ping);

        Assert.Equal("not today", thrown.Message);
        Assert.Equal("alive", await grain.Ping());
    }

    [Fact]
    public async Task Timeout_FailsTheCallerWhileTheGrainRunsOn()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain().Slow(_key));

        Gates.Open(_key);
        await Gates.Pass(_key + " ran on");
        Assert.Equal(1, await Grain().Ping());
    }

    [Fact]
    public async Task Cancellation_ReachesTheGrain()
    {
        using var cancelling = new CancellationTokenSource();
        var call = Grain().Cancellable(_key, cancelling.Token);
        await Gates.Pass(_key);

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Gates.Pass(_key + " cancelled");
    }

    [Fact]
    public async Task Cancellation_BeforeTheCall_KeepsItFromBeingMade()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain().Cancellable(_key, cancelled.Token));
        Assert.False(Gates.IsOpen(_key));
    }

    [Fact]
    public async Task CancellationToken_ThatIsNone_IsNotCancelled() => Assert.False(await Grain().CanBeCancelled(CancellationToken.None));

    [Fact]
    public async Task InconsistentState_EndsTheActivation()
    {
        var before = await Grain().Activation();

        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain().Conflict());

        Assert.NotEqual(before, await Grain().Activation());
    }

    private IFailing Grain() => fixture.Client.GetGrain<IFailing>(_key);
}
