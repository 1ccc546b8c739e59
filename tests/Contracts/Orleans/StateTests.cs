using Orleans.Storage;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[GenerateSerializer]
[Alias("contract.Shelf")]
public sealed class Shelf
{
    [Id(0)]
    public int Loaves { get; set; }
}

[Alias("contract.IStocked")]
public interface IStocked : IGrainWithStringKey
{
    [Alias("Add")]
    Task<int> Add(int loaves);

    [Alias("Look")]
    Task<(int Loaves, bool Exists, bool HasVersion)> Look();

    [Alias("Clear")]
    Task Clear();

    [Alias("Spoil")]
    Task WriteBehindItsBack();

    [Alias("Activation")]
    Task<string> Activation();
}

public sealed class ContractStockedGrain(
    [PersistentState("shelf", "shelf")] IPersistentState<Shelf> shelf,
    [Microsoft.Extensions.DependencyInjection.FromKeyedServices("shelf")] IGrainStorage storage) : Grain, IStocked
{
    public async Task<int> Add(int loaves)
    {
        shelf.State.Loaves += loaves;
        await shelf.WriteStateAsync();
        return shelf.State.Loaves;
    }

    public Task<(int Loaves, bool Exists, bool HasVersion)> Look() =>
        Task.FromResult((shelf.State.Loaves, shelf.RecordExists, shelf.Etag is not null));

    public Task Clear() => shelf.ClearStateAsync();

    public async Task WriteBehindItsBack()
    {
        var other = new GrainState<Shelf>();
        await storage.ReadStateAsync("shelf", this.GetGrainId(), other);
        other.State!.Loaves = 100;
        await storage.WriteStateAsync("shelf", this.GetGrainId(), other);
    }

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());
}

[Alias("contract.IWhole")]
public interface IWholeState : IGrainWithIntegerKey
{
    [Alias("Add")]
    Task<int> Add(int loaves);

    [Alias("End")]
    Task End();
}

public sealed class ContractWholeStateGrain : Grain<Shelf>, IWholeState
{
    public async Task<int> Add(int loaves)
    {
        State.Loaves += loaves;
        await WriteStateAsync();
        return State.Loaves;
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[Collection(OrleansContract.Name)]
public sealed class StateTests(ClusterFixture fixture)
{
    private readonly string _key = Gates.NewName();

    [Fact]
    public async Task State_OutlivesTheActivation()
    {
        Assert.Equal((0, false, false), await Grain().Look());
        await Grain().Add(3);
        await fixture.Cluster.DeactivateAsync(Grain());

        Assert.Equal((3, true, true), await Grain().Look());
        Assert.Equal(5, await Grain().Add(2));
    }

    [Fact]
    public async Task Clear_ForgetsTheState()
    {
        await Grain().Add(3);
        await Grain().Clear();

        var (loaves, exists, _) = await Grain().Look();
        Assert.Equal((0, false), (loaves, exists));
    }

    [Fact]
    public async Task Write_OverAnothersWrite_FailsAndReloads()
    {
        await Grain().Add(1);
        var before = await Grain().Activation();
        await Grain().WriteBehindItsBack();

        await Assert.ThrowsAsync<InconsistentStateException>(() => Grain().Add(1));

        Assert.NotEqual(before, await Grain().Activation());
        Assert.Equal(101, await Grain().Add(1));
    }

    [Fact]
    public async Task WholeState_IsKeptInTheDefaultStorage()
    {
        var key = Random.Shared.NextInt64();
        var grain = fixture.Client.GetGrain<IWholeState>(key);
        await grain.Add(2);
        await grain.End();

        Assert.Equal(4, await grain.Add(2));
    }

    private IStocked Grain() => fixture.Client.GetGrain<IStocked>(_key);
}
