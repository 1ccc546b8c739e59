using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Serialization;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[GenerateSerializer]
[Alias("contract.Crate")]
public class Crate
{
    [Id(0)]
    public string Label { get; set; } = string.Empty;

    [Id(1)]
    public List<string> Contents { get; set; } = [];

    [Id(2)]
    private int _weight;

    [Id(3)]
    public Crate? Inner { get; set; }

    [Id(4)]
    private readonly string _packedBy;

    [NonSerialized]
    private string _unmarked = "unmarked";

    public Crate()
        : this("nobody")
    {
    }

    public Crate(string packedBy) => _packedBy = packedBy;

    public string Unmarked
    {
        get => _unmarked;
        set => _unmarked = value;
    }

    public int Weight() => _weight;

    public string PackedBy() => _packedBy;

    public Crate Weighing(int kilos)
    {
        _weight = kilos;
        return this;
    }
}

[GenerateSerializer]
[Alias("contract.ColdCrate")]
public sealed class ColdCrate : Crate
{
    [Id(0)]
    public int Degrees { get; set; }
}

[GenerateSerializer]
[Alias("contract.Pallet")]
public sealed record Pallet(string Name, List<int> Slots, Box<Guid?> Box);

[GenerateSerializer]
[Alias("contract.Box`1")]
public record struct Box<T>([property: Id(0)] T Value, [property: Id(1)] byte[] Bytes);

[GenerateSerializer]
[Immutable]
[Alias("contract.Frozen")]
public sealed class FrozenGood
{
    [Id(0)]
    public List<int> Parts { get; init; } = [];
}

[GenerateSerializer]
[Alias("contract.Mixed")]
public sealed class Mixed
{
    [Id(0)]
    [Immutable]
    public List<int> Kept { get; set; } = [];

    [Id(1)]
    public List<int> Copied { get; set; } = [];
}

public sealed class Unmarked
{
    public int Number { get; set; }
}

public sealed class ForeignWeight(int grams)
{
    public int Grams { get; } = grams;
}

[GenerateSerializer]
public struct ForeignWeightSurrogate
{
    [Id(0)]
    public int Grams { get; set; }
}

[RegisterConverter]
public sealed class ForeignWeightConverter : IConverter<ForeignWeight, ForeignWeightSurrogate>
{
    public ForeignWeight ConvertFromSurrogate(in ForeignWeightSurrogate surrogate) => new(surrogate.Grams);

    public ForeignWeightSurrogate ConvertToSurrogate(in ForeignWeight value) => new() { Grams = value.Grams };
}

[Alias("contract.IStore")]
public interface IStore : IGrainWithStringKey
{
    [Alias("Echo")]
    Task<object?> Echo(object? value);

    [Alias("Keep")]
    Task Keep(Crate crate);

    [Alias("Give")]
    Task<Crate> Give();

    [Alias("EchoPallet")]
    ValueTask<Pallet> EchoPallet(Pallet pallet);

    [Alias("EchoCrates")]
    Task<Dictionary<string, Crate[]>> EchoCrates(Dictionary<string, Crate[]> crates);

    [Alias("EchoMemory")]
    Task<ReadOnlyMemory<byte>> EchoMemory(ReadOnlyMemory<byte> bytes);

    [Alias("EchoWeight")]
    Task<ForeignWeight> EchoWeight(ForeignWeight weight);

    [Alias("FromGrain")]
    Task<bool[]> SameAcrossGrains(string other);

    [Alias("Probe")]
    Task<bool[]> Probe(FrozenGood frozen, [Immutable] List<int> promised, Immutable<List<int>> wrapped, List<int> plain, Mixed mixed);
}

public sealed class ContractStoreGrain : Grain, IStore
{
    private static object[]? s_lastSent;
    private Crate _kept = new();

    public Task<object?> Echo(object? value) => Task.FromResult(value);

    public Task Keep(Crate crate)
    {
        _kept = crate;
        return Task.CompletedTask;
    }

    public Task<Crate> Give() => Task.FromResult(_kept);

    public ValueTask<Pallet> EchoPallet(Pallet pallet) => ValueTask.FromResult(pallet);

    public Task<Dictionary<string, Crate[]>> EchoCrates(Dictionary<string, Crate[]> crates) => Task.FromResult(crates);

    public Task<ReadOnlyMemory<byte>> EchoMemory(ReadOnlyMemory<byte> bytes) => Task.FromResult(bytes);

    public Task<ForeignWeight> EchoWeight(ForeignWeight weight) => Task.FromResult(weight);

    public Task<bool[]> SameAcrossGrains(string other)
    {
        var mixed = new Mixed { Kept = [1], Copied = [2] };
        object[] sent = [new FrozenGood { Parts = [1] }, new List<int> { 1 }, new List<int> { 2 }, new List<int> { 3 }, mixed.Kept, mixed.Copied];
        Volatile.Write(ref s_lastSent, sent);
        return GrainFactory.GetGrain<IStore>(other).Probe(
            (FrozenGood)sent[0], (List<int>)sent[1], ((List<int>)sent[2]).AsImmutable(), (List<int>)sent[3], mixed);
    }

    public Task<bool[]> Probe(FrozenGood frozen, List<int> promised, Immutable<List<int>> wrapped, List<int> plain, Mixed mixed)
    {
        object[] received = [frozen, promised, wrapped.Value, plain, mixed.Kept, mixed.Copied];
        var sent = Volatile.Read(ref s_lastSent)!;
        return Task.FromResult(received.Zip(sent, ReferenceEquals).ToArray());
    }
}

[Collection(OrleansContract.Name)]
public sealed class CopyTests(ClusterFixture fixture)
{
    private readonly string _key = Gates.NewName();

    public static TheoryData<bool> FromBothSides => [true, false];

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task Arguments_AreCopied(bool inSilo)
    {
        var crate = new Crate("Ibu Sri") { Label = "pears", Contents = ["a"] }.Weighing(3);
        await Grain(inSilo).Keep(crate);
        crate.Contents.Add("b");
        crate.Label = "changed";

        var kept = await Grain(inSilo).Give();

        Assert.Equal("pears", kept.Label);
        Assert.Equal(["a"], kept.Contents);
        Assert.Equal((3, "Ibu Sri"), (kept.Weight(), kept.PackedBy()));
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task Results_AreCopied(bool inSilo)
    {
        await Grain(inSilo).Keep(new Crate { Contents = ["a"] });

        (await Grain(inSilo).Give()).Contents.Add("b");

        Assert.Equal(["a"], (await Grain(inSilo).Give()).Contents);
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task Members_WithoutId_AreLeftOut(bool inSilo)
    {
        await Grain(inSilo).Keep(new Crate { Label = "kept", Unmarked = "lost" });

        var kept = await Grain(inSilo).Give();

        Assert.Equal(("kept", "unmarked"), (kept.Label, kept.Unmarked));
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task Subclass_ArrivesAsItself(bool inSilo)
    {
        await Grain(inSilo).Keep(new ColdCrate { Label = "fish", Degrees = -18, Inner = new ColdCrate { Degrees = 4 } });

        var kept = Assert.IsType<ColdCrate>(await Grain(inSilo).Give());

        Assert.Equal(("fish", -18, 4), (kept.Label, kept.Degrees, Assert.IsType<ColdCrate>(kept.Inner).Degrees));
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task ObjectsReferredToTwice_KeepTheirShape(bool inSilo)
    {
        var crate = new Crate { Label = "loop" };
        crate.Inner = crate;
        await Grain(inSilo).Keep(crate);

        var kept = await Grain(inSilo).Give();

        Assert.Same(kept, kept.Inner);
        Assert.NotSame(crate, kept);
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task Records_AreCopied(bool inSilo)
    {
        var pallet = new Pallet("p", [1, 2], new Box<Guid?>(Guid.NewGuid(), [7]));

        var echo = await Grain(inSilo).EchoPallet(pallet);

        Assert.Equal((pallet.Name, pallet.Box.Value), (echo.Name, echo.Box.Value));
        Assert.Equal(pallet.Slots, echo.Slots);
        Assert.Equal(pallet.Box.Bytes, echo.Box.Bytes);
        Assert.NotSame(pallet.Slots, echo.Slots);
        Assert.NotSame(pallet.Box.Bytes, echo.Box.Bytes);
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task Collections_AreCopied(bool inSilo)
    {
        var crates = new Dictionary<string, Crate[]>(StringComparer.OrdinalIgnoreCase) { ["A"] = [new Crate { Label = "1" }] };

        var echo = await Grain(inSilo).EchoCrates(crates);

        Assert.Equal("1", echo["a"][0].Label);
        Assert.NotSame(crates["A"][0], echo["A"][0]);
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task CommonTypes_ComeBackEqual(bool inSilo)
    {
        object[] values =
        [
            1, 2L, 3.5m, "text", true, 'c', Guid.NewGuid(), DateTime.UtcNow, DateTimeOffset.UtcNow, TimeSpan.FromSeconds(3),
            new DateOnly(2026, 1, 2), DayOfWeek.Friday, (1, "two"), Tuple.Create(1, "x"), KeyValuePair.Create("k", 1), new Uri("https://example.org/"),
        ];
        foreach (var value in values)
        {
            Assert.Equal(value, await Grain(inSilo).Echo(value));
        }

        Assert.Null(await Grain(inSilo).Echo(null));
        Assert.Equal(new List<int> { 1, 2 }, await Grain(inSilo).Echo(new List<int> { 1, 2 }));
        Assert.Equal(["a"], Assert.IsType<HashSet<string>>(await Grain(inSilo).Echo(new HashSet<string> { "a" })));
        Assert.Equal(ImmutableArray.Create(1, 2), await Grain(inSilo).Echo(ImmutableArray.Create(1, 2)));
        Assert.Equal(ImmutableList.Create("x"), await Grain(inSilo).Echo(ImmutableList.Create("x")));
        Assert.Equal(ImmutableDictionary<string, int>.Empty.Add("x", 1), await Grain(inSilo).Echo(ImmutableDictionary<string, int>.Empty.Add("x", 1)));
        Assert.Equal(new Queue<int>([1, 2]), await Grain(inSilo).Echo(new Queue<int>([1, 2])));
        Assert.Equal(new Stack<int>([1, 2]), await Grain(inSilo).Echo(new Stack<int>([1, 2])));
        Assert.Equal(new int[,] { { 1, 2 }, { 3, 4 } }, await Grain(inSilo).Echo(new int[,] { { 1, 2 }, { 3, 4 } }));
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task Memory_IsCopied(bool inSilo)
    {
        byte[] bytes = [1, 2, 3];

        var echo = await Grain(inSilo).EchoMemory(bytes.AsMemory(1));
        bytes[1] = 9;

        Assert.Equal([2, 3], echo.ToArray());
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task Surrogate_StandsInForAForeignType(bool inSilo)
    {
        var weight = new ForeignWeight(250);

        var echo = await Grain(inSilo).EchoWeight(weight);

        Assert.Equal(250, echo.Grams);
        Assert.NotSame(weight, echo);
    }

    [Fact]
    public async Task Immutable_TypesArgumentsAndMembers_AreNotCopiedWithinASilo()
    {
        bool[] expected = [true, true, true, false, true, false];

        Assert.Equal(expected, await Grain(inSilo: true).SameAcrossGrains(_key + "-other"));
    }

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task UnmarkedType_IsRefused(bool inSilo) =>
        await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain(inSilo).Echo(new Unmarked()));

    [Theory]
    [MemberData(nameof(FromBothSides))]
    public async Task References_TravelAsReferences(bool inSilo)
    {
        var grain = fixture.Client.GetGrain<IStore>(_key);

        Assert.Equal(grain, await Grain(inSilo).Echo(grain));
    }

    private IStore Grain(bool inSilo) => (inSilo ? fixture.Silo : fixture.Client).GetGrain<IStore>(_key);
}
