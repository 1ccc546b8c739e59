using Orleans.Concurrency;
using Orleans.Metadata;
using Orleans.Serialization.Invocation;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[DefaultGrainType("contract-turns")]
[Alias("contract.ITurns")]
public interface ITurns : IGrainWithStringKey
{
    [Alias("Hold")]
    Task Hold(string started, string release);

    [Alias("Touch")]
    Task<int> Touch();

    [AlwaysInterleave]
    [Alias("Peek")]
    Task<int> Peek();

    [ReadOnly]
    [Alias("ReadHold")]
    Task ReadHold(string started, string release);

    [ReadOnly]
    [Alias("Read")]
    Task<int> Read();

    [Alias("CountUnguarded")]
    Task<int> CountUnguarded(int turns);

    [Alias("Schedulers")]
    Task<bool[]> Schedulers();

    [Alias("Block")]
    Task<string> Selective(string kind, string started, string release);
}

public abstract class ContractTurnsBase : Grain
{
    private int _count;

    public async Task Hold(string started, string release)
    {
        Gates.Open(started);
        await Gates.Pass(release);
        _count++;
    }

    public Task<int> Touch() => Task.FromResult(++_count);

    public Task<int> Peek() => Task.FromResult(_count);

    public async Task ReadHold(string started, string release)
    {
        Gates.Open(started);
        await Gates.Pass(release);
    }

    public Task<int> Read() => Task.FromResult(_count);

    /// <summary>Adds in a way that loses counts if turns ever run side by side.</summary>
    public async Task<int> CountUnguarded(int turns)
    {
        for (var i = 0; i < turns; i++)
        {
            var seen = _count;
            Thread.SpinWait(20);
            _count = seen + 1;
            await Task.Yield();
        }

        return _count;
    }

    public async Task<bool[]> Schedulers()
    {
        var own = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = ReferenceEquals(own, TaskScheduler.Current);
        var inPool = await Task.Run(() => ReferenceEquals(own, TaskScheduler.Current));
        var afterRun = ReferenceEquals(own, TaskScheduler.Current);
        return [!ReferenceEquals(own, TaskScheduler.Default), afterYield, inPool, afterRun];
    }

    public async Task<string> Selective(string kind, string started, string release)
    {
        Gates.Open(started);
        await Gates.Pass(release);
        return kind;
    }
}

[GrainType("contract-turns")]
public sealed class ContractTurnsGrain : ContractTurnsBase, ITurns;

[Alias("contract.IReentrantTurns")]
public interface IReentrantTurns : ITurns;

[Reentrant]
[GrainType("contract-turns-reentrant")]
public sealed class ContractReentrantTurnsGrain : ContractTurnsBase, IReentrantTurns;

[Alias("contract.ISelectiveTurns")]
public interface ISelectiveTurns : ITurns;

[MayInterleave(nameof(IsPolite))]
[GrainType("contract-turns-selective")]
public sealed class ContractSelectiveTurnsGrain : ContractTurnsBase, ISelectiveTurns
{
    public static bool IsPolite(IInvokable request) =>
        request.GetMethodName() == nameof(Selective) && (string?)request.GetArgument(0) == "polite";
}

[Collection(OrleansContract.Name)]
public sealed class TurnTests(ClusterFixture fixture)
{
    private readonly string _started = Gates.NewName();
    private readonly string _release = Gates.NewName();

    [Fact]
    public async Task Request_WaitsForTheOneBefore()
    {
        var grain = fixture.Client.GetGrain<ITurns>(_started);
        var holding = grain.Hold(_started, _release);
        await Gates.Pass(_started);

        var waiting = grain.Touch();
        Assert.Equal(0, await grain.Peek());
        Assert.False(waiting.IsCompleted);
        Gates.Open(_release);

        await holding;
        Assert.Equal(2, await waiting);
    }

    [Fact]
    public async Task AlwaysInterleave_RunsBesideARunningRequest()
    {
        var grain = fixture.Client.GetGrain<ITurns>(_started);
        var holding = grain.Hold(_started, _release);
        await Gates.Pass(_started);

        Assert.Equal(0, await grain.Peek());

        Gates.Open(_release);
        await holding;
    }

    [Fact]
    public async Task ReadOnly_RunsBesideReadOnlyAndBesideNothingElse()
    {
        var grain = fixture.Client.GetGrain<ITurns>(_started);
        var holding = grain.ReadHold(_started, _release);
        await Gates.Pass(_started);

        var writing = grain.Touch();
        Assert.Equal(0, await grain.Read());
        Assert.False(writing.IsCompleted);

        Gates.Open(_release);
        await holding;
        Assert.Equal(1, await writing);
    }

    [Fact]
    public async Task ReadOnly_WaitsForAWriter()
    {
        var grain = fixture.Client.GetGrain<ITurns>(_started);
        var holding = grain.Hold(_started, _release);
        await Gates.Pass(_started);

        var reading = grain.Read();
        await grain.Peek();
        Assert.False(reading.IsCompleted);

        Gates.Open(_release);
        await holding;
        Assert.Equal(1, await reading);
    }

    [Fact]
    public async Task Reentrant_ClassInterleavesEverything()
    {
        var grain = fixture.Client.GetGrain<IReentrantTurns>(_started);
        var holding = grain.Hold(_started, _release);
        await Gates.Pass(_started);

        Assert.Equal(1, await grain.Touch());

        Gates.Open(_release);
        await holding;
        Assert.Equal(2, await grain.Peek());
    }

    [Fact]
    public async Task MayInterleave_DecidesByRequest()
    {
        var grain = fixture.Client.GetGrain<ISelectiveTurns>(_started);
        var holding = grain.Hold(_started, _release);
        await Gates.Pass(_started);
        var open = Gates.NewName();
        Gates.Open(open);

        var rude = grain.Selective("rude", Gates.NewName(), open);
        Assert.Equal("polite", await grain.Selective("polite", Gates.NewName(), open));
        Assert.False(rude.IsCompleted);

        Gates.Open(_release);
        await holding;
        Assert.Equal("rude", await rude);
    }

    [Fact]
    public async Task Turns_OfOneActivation_NeverRunSideBySide()
    {
        const int Callers = 32;
        const int TurnsEach = 100;
        var grain = fixture.Client.GetGrain<IReentrantTurns>(_started);

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => grain.CountUnguarded(TurnsEach))));

        // Each turn reads before it yields, so interleaving alone loses nothing.
        Assert.Equal(Callers * TurnsEach, await grain.Peek());
    }

    [Fact]
    public async Task Continuations_ComeBackToTheActivationAndTaskRunLeavesIt()
    {
        var grain = fixture.Client.GetGrain<ITurns>(_started);

        bool[] expected = [true, true, false, true];
        Assert.Equal(expected, await grain.Schedulers());
    }
}
