using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[Alias("contract.IListener")]
public interface IListener : IGrainObserver
{
    [Alias("Hear")]
    Task Hear(string what);
}

[Alias("contract.ISequence")]
public interface ISequence : IGrainWithStringKey
{
    [Alias("Count")]
    IAsyncEnumerable<int> Count(int upTo, CancellationToken cancellationToken = default);

    [Alias("Listen")]
    Task Tell(IListener listener, string what);
}

public sealed class ContractSequenceGrain : Grain, ISequence
{
    public async IAsyncEnumerable<int> Count(
        int upTo, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 1; i <= upTo; i++)
        {
            await Task.Yield();
            yield return i;
        }

        if (upTo == 3)
        {
            throw new SpoiltException("three is too many");
        }
    }

    public Task Tell(IListener listener, string what) => listener.Hear(what);
}

[Collection(OrleansContract.Name)]
public sealed class SequenceAndObserverTests(ClusterFixture fixture)
{
    private readonly string _key = Gates.NewName();

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Sequence_ArrivesItemByItem(int length)
    {
        List<int> seen = [];
        await foreach (var item in Grain().Count(length))
        {
            seen.Add(item);
        }

        Assert.Equal(Enumerable.Range(1, length), seen);
    }

    [Fact]
    public async Task Sequence_ThatFails_FailsItsReader()
    {
        List<int> seen = [];
        await Assert.ThrowsAsync<SpoiltException>(async () =>
        {
            await foreach (var item in Grain().Count(3))
            {
                seen.Add(item);
            }
        });
        Assert.True(seen.Count <= 3);
    }

    [Fact]
    public async Task Sequence_CanBeLeftEarly()
    {
        await foreach (var item in Grain().Count(100))
        {
            if (item == 2)
            {
                break;
            }
        }

        await foreach (var item in Grain().Count(1))
        {
            Assert.Equal(1, item);
        }
    }

    [Fact]
    public async Task Observer_IsCalledByGrains()
    {
        var listener = new Listener();
        var reference = fixture.Client.CreateObjectReference<IListener>(listener);

        await Grain().Tell(reference, "bread is ready");

        Assert.Equal("bread is ready", await listener.Heard.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        fixture.Client.DeleteObjectReference<IListener>(reference);
    }

    private ISequence Grain() => fixture.Client.GetGrain<ISequence>(_key);

    private sealed class Listener : IListener
    {
        public TaskCompletionSource<string> Heard { get; } = new();

        public Task Hear(string what)
        {
            Heard.TrySetResult(what);
            return Task.CompletedTask;
        }
    }
}
