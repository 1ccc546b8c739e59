using System.Collections.Concurrent;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[Alias("contract.IBusy")]
public interface IBusy : IGrainWithIntegerKey
{
    [Alias("Add")]
    Task Add(bool thenEnd);

    [Alias("Forward")]
    Task Forward(long to);
}

/// <summary>Checks of itself that it is alone, in its activation and among activations of its id.</summary>
public sealed class ContractBusyGrain : Grain, IBusy
{
    private static readonly ConcurrentDictionary<long, int> s_alive = new();
    private static readonly ConcurrentDictionary<long, int> s_sums = new();
    private int _inside;

    public static int SumOf(long key) => s_sums.GetValueOrDefault(key);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (s_alive.AddOrUpdate(this.GetPrimaryKeyLong(), 1, static (_, n) => n + 1) != 1)
        {
            throw new InvalidOperationException("Two activations of one grain are alive.");
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        s_alive.AddOrUpdate(this.GetPrimaryKeyLong(), 0, static (_, n) => n - 1);
    }

    public async Task Add(bool thenEnd)
    {
        if (Interlocked.Increment(ref _inside) != 1)
        {
            throw new InvalidOperationException("Two requests run side by side.");
        }

        var seen = s_sums.GetValueOrDefault(this.GetPrimaryKeyLong());
        await Task.Yield();
        s_sums[this.GetPrimaryKeyLong()] = seen + 1;
        if (thenEnd)
        {
            DeactivateOnIdle();
        }

        Interlocked.Decrement(ref _inside);
    }

    public Task Forward(long to) => GrainFactory.GetGrain<IBusy>(to).Add(thenEnd: false);
}

[Collection(OrleansContract.Name)]
public sealed class StressTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Calls_AreNeitherLostNorRunSideBySide_WhileActivationsComeAndGo()
    {
        const int Grains = 16;
        const int Callers = 8;
        const int CallsEach = 200;
        var first = Random.Shared.NextInt64(1L << 40);
        using var stop = new CancellationTokenSource();
        var collecting = CollectAsync(stop.Token);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(first, Grains, CallsEach, caller))));
        }
        finally
        {
            await stop.CancelAsync();
            await collecting;
        }

        Assert.Equal(Callers * CallsEach, Enumerable.Range(0, Grains).Sum(i => ContractBusyGrain.SumOf(first + i)));
    }

    private async Task CallAsync(long first, int grains, int calls, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < calls; i++)
        {
            var key = first + random.Next(grains);

            // Every other caller goes through a grain of its own, so that no two wait for each other.
            await UntilAcceptedAsync(() => seed % 2 == 0
                ? fixture.Silo.GetGrain<IBusy>(key).Add(thenEnd: random.Next(3) == 0)
                : fixture.Silo.GetGrain<IBusy>(-1 - seed).Forward(key));
        }
    }

    /// <summary>A call may be turned away when grains come and go this fast. Then it must not have run.</summary>
    private static async Task UntilAcceptedAsync(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (OrleansMessageRejectionException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task CollectAsync(CancellationToken stop)
    {
        var management = fixture.Silo.GetGrain<IManagementGrain>(0);
        while (!stop.IsCancellationRequested)
        {
            // One that has begun is to end before the test does.
            await management.ForceActivationCollection(TimeSpan.Zero, CancellationToken.None);
            await Task.Yield();
        }
    }
}
