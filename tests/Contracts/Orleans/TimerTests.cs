using Orleans.Concurrency;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[Alias("contract.ITicking")]
public interface ITicking : IGrainWithStringKey
{
    [Alias("TickOnce")]
    Task StartOnce(string ticked);

    [Alias("Start")]
    Task StartHolding(string started, string release, bool interleave);

    [Alias("StartCounting")]
    Task StartCounting(int upTo, string reached);

    [Alias("StartAndHold")]
    Task HoldUntil(string started, string release);

    [Alias("Restart")]
    Task ChangeToNow();

    [Alias("End")]
    Task End();

    [Alias("Touch")]
    Task Touch();
}

public sealed class ContractTickingGrain : Grain, ITicking
{
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(1);
    private IGrainTimer? _timer;
    private int _ticks;
    private bool _isTicking;

    public Task StartOnce(string ticked)
    {
        var scheduler = TaskScheduler.Current;
        _timer = this.RegisterGrainTimer(
            static (state, _) =>
            {
                Gates.Note(state.ticked, ReferenceEquals(state.scheduler, TaskScheduler.Current) ? "a turn" : "not a turn");
                Gates.Open(state.ticked);
                return Task.CompletedTask;
            },
            (ticked, scheduler),
            new GrainTimerCreationOptions { DueTime = s_soon, Period = Timeout.InfiniteTimeSpan });
        return Task.CompletedTask;
    }

    public Task StartHolding(string started, string release, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            async token =>
            {
                using var noted = token.Register(() => Gates.Open(started + " cancelled"));
                Gates.Open(started);
                await Gates.Pass(release);
            },
            new GrainTimerCreationOptions(s_soon, Timeout.InfiniteTimeSpan) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StartCounting(int upTo, string reached)
    {
        _timer = this.RegisterGrainTimer(
            async () =>
            {
                Gates.Note(reached, _isTicking ? "overlapping" : "alone");
                _isTicking = true;
                await Task.Yield();
                _isTicking = false;
                if (++_ticks == upTo)
                {
                    _timer!.Dispose();
                    Gates.Open(reached);
                }

                if (_ticks % 2 == 0)
                {
                    throw new InvalidOperationException("A tick that fails does not end the timer.");
                }
            },
            s_soon,
            s_soon);
        return Task.CompletedTask;
    }

    public async Task HoldUntil(string started, string release)
    {
        await StartOnce(started + " ticked");
        Gates.Open(started);
        await Gates.Pass(release);
        Gates.Note(started, Gates.IsOpen(started + " ticked") ? "ticked meanwhile" : "waited");
    }

    public Task ChangeToNow()
    {
        _timer = this.RegisterGrainTimer(
            token =>
            {
                Gates.Open(this.GetPrimaryKeyString() + " changed");
                return Task.CompletedTask;
            },
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Touch() => Task.CompletedTask;
}

[Collection(OrleansContract.Name)]
public sealed class TimerTests(ClusterFixture fixture)
{
    private readonly string _key = Gates.NewName();
    private readonly string _release = Gates.NewName();

    [Fact]
    public async Task Tick_IsATurnOfTheGrain()
    {
        await Grain().StartOnce(_key);
        await Gates.Pass(_key);

        Assert.Equal("a turn", Assert.Single(Gates.Notes(_key)));
    }

    [Fact]
    public async Task Tick_WaitsForTheRequestThatRuns()
    {
        var holding = Grain().HoldUntil(_key, _release);
        await Gates.Pass(_key);
        Gates.Open(_release);
        await holding;
        await Gates.Pass(_key + " ticked");

        Assert.Equal("waited", Gates.Notes(_key)[0]);
    }

    [Fact]
    public async Task Request_WaitsForTheTickThatRuns()
    {
        await Grain().StartHolding(_key, _release, interleave: false);
        await Gates.Pass(_key);
        var waiting = Grain().Touch();
        Assert.False(waiting.IsCompleted);
        Gates.Open(_release);

        await waiting;
    }

    [Fact]
    public async Task InterleavingTick_HoldsNoRequestUp()
    {
        await Grain().StartHolding(_key, _release, interleave: true);
        await Gates.Pass(_key);

        await Grain().Touch();
        Gates.Open(_release);
    }

    [Fact]
    public async Task Ticks_NeverOverlapAndSurviveFailing()
    {
        await Grain().StartCounting(5, _key);
        await Gates.Pass(_key);

        Assert.Equal(Enumerable.Repeat("alone", 5), Gates.Notes(_key));
    }

    [Fact]
    public async Task Change_SetsASleepingTimerOff()
    {
        await Grain().ChangeToNow();

        await Gates.Pass(_key + " changed");
    }

    [Fact]
    public async Task Deactivation_CancelsTheTicksToken()
    {
        await Grain().StartHolding(_key, _release, interleave: true);
        await Gates.Pass(_key);
        await Grain().End();
        Gates.Open(_release);

        // The next activation shows that the one before has ended.
        await Grain().Touch();
    }

    private ITicking Grain() => fixture.Client.GetGrain<ITicking>(_key);
}
