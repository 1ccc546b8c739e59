using Orleans.Metadata;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

[Alias("contract.IIdentity.Guid")]
public interface IGuidNamed : IGrainWithGuidKey
{
    [Alias("Tell")]
    Task<(Guid Key, string Id)> Tell();
}

[Alias("contract.IIdentity.Integer")]
public interface IIntegerNamed : IGrainWithIntegerKey
{
    [Alias("Tell")]
    Task<(long Key, string Id)> Tell();
}

[Alias("contract.IIdentity.String")]
public interface IStringNamed : IGrainWithStringKey
{
    [Alias("Tell")]
    Task<(string Key, string Id)> Tell();

    [Alias("Self")]
    Task<IStringNamed> Self();
}

[Alias("contract.IIdentity.GuidCompound")]
public interface IGuidCompoundNamed : IGrainWithGuidCompoundKey
{
    [Alias("Tell")]
    Task<(Guid Key, string? Extension)> Tell();
}

[Alias("contract.IIdentity.IntegerCompound")]
public interface IIntegerCompoundNamed : IGrainWithIntegerCompoundKey
{
    [Alias("Tell")]
    Task<(long Key, string? Extension)> Tell();
}

public sealed class ContractGuidNamedGrain : Grain, IGuidNamed
{
    public Task<(Guid Key, string Id)> Tell() => Task.FromResult((this.GetPrimaryKey(), IdentityString));
}

[GrainType("contract-integer")]
public sealed class ContractIntegerNamedGrain : Grain, IIntegerNamed
{
    public Task<(long Key, string Id)> Tell() => Task.FromResult((this.GetPrimaryKeyLong(), IdentityString));
}

public sealed class ContractStringNamedGrain : Grain, IStringNamed
{
    public Task<(string Key, string Id)> Tell() => Task.FromResult((this.GetPrimaryKeyString(), this.GetGrainId().ToString()));

    public Task<IStringNamed> Self() => Task.FromResult(this.AsReference<IStringNamed>());
}

public sealed class ContractGuidCompoundNamedGrain : Grain, IGuidCompoundNamed
{
    public Task<(Guid Key, string? Extension)> Tell()
    {
        var key = this.GetPrimaryKey(out var extension);
        return Task.FromResult((key, extension));
    }
}

public sealed class ContractIntegerCompoundNamedGrain : Grain, IIntegerCompoundNamed
{
    public Task<(long Key, string? Extension)> Tell()
    {
        var key = this.GetPrimaryKeyLong(out var extension);
        return Task.FromResult((key, extension));
    }
}

[Alias("contract.IDouble")]
public interface IDoublyImplemented : IGrainWithStringKey
{
    [Alias("Which")]
    Task<string> Which();
}

[Alias("contract.IUndone")]
public interface INeverImplemented : IGrainWithStringKey
{
    [Alias("Nothing")]
    Task Nothing();
}

[DefaultGrainType("contract-chosen")]
[Alias("contract.IChosen")]
public interface IChosen : IGrainWithStringKey
{
    [Alias("Which")]
    Task<string> Which();
}

public sealed class ContractFirstDoubleGrain : Grain, IDoublyImplemented
{
    public Task<string> Which() => Task.FromResult("first");
}

public sealed class ContractSecondDoubleGrain : Grain, IDoublyImplemented
{
    public Task<string> Which() => Task.FromResult("second");
}

[GrainType("contract-chosen")]
public sealed class ContractChosenGrain : Grain, IChosen
{
    public Task<string> Which() => Task.FromResult("chosen");
}

[GrainType("contract-not-chosen")]
public sealed class ContractNotChosenGrain : Grain, IChosen
{
    public Task<string> Which() => Task.FromResult("not chosen");
}

[Alias("contract.IFront")]
public interface IFrontDoor : IGrainWithStringKey
{
    [Alias("Put")]
    Task Put(int value);
}

[Alias("contract.IBack")]
public interface IBackDoor : IGrainWithStringKey
{
    [Alias("Take")]
    Task<int> Take();
}

public sealed class ContractTwoDoorsGrain : Grain, IFrontDoor, IBackDoor
{
    private int _value;

    public Task Put(int value)
    {
        _value = value;
        return Task.CompletedTask;
    }

    public Task<int> Take() => Task.FromResult(_value);
}

[Collection(OrleansContract.Name)]
public sealed class IdentityTests(ClusterFixture fixture)
{
    [Fact]
    public async Task GuidKey_ReachesTheGrain()
    {
        var key = Guid.NewGuid();

        var told = await fixture.Client.GetGrain<IGuidNamed>(key).Tell();

        Assert.Equal((key, $"contractguidnamed/{key:N}"), told);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public async Task IntegerKey_ReachesTheGrain(long key)
    {
        var told = await fixture.Client.GetGrain<IIntegerNamed>(key).Tell();

        Assert.Equal((key, $"contract-integer/{key:X}"), told);
    }

    [Fact]
    public async Task StringKey_ReachesTheGrain()
    {
        var told = await fixture.Client.GetGrain<IStringNamed>("Ménu/№ 1 +x").Tell();

        Assert.Equal(("Ménu/№ 1 +x", "contractstringnamed/Ménu/№ 1 +x"), told);
    }

    [Fact]
    public async Task CompoundKeys_ReachTheGrain()
    {
        var key = Guid.NewGuid();

        Assert.Equal((key, "east"), await fixture.Client.GetGrain<IGuidCompoundNamed>(key, "east").Tell());
        Assert.Equal((-7, "west+south"), await fixture.Client.GetGrain<IIntegerCompoundNamed>(-7, "west+south").Tell());
    }

    [Fact]
    public void References_OfOneGrain_AreEqual()
    {
        var one = fixture.Client.GetGrain<IStringNamed>("same");
        var other = fixture.Client.GetGrain<IStringNamed>("same");

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, fixture.Client.GetGrain<IStringNamed>("other"));
        Assert.Equal(one.GetGrainId(), other.GetGrainId());
        Assert.Equal("same", one.GetPrimaryKeyString());
        Assert.Equal(one.GetGrainId(), GrainId.Parse(one.GetGrainId().ToString()));
    }

    [Fact]
    public async Task Reference_MadeOfAnothersTypes_IsTheSame()
    {
        var one = (GrainReference)fixture.Client.GetGrain<IStringNamed>("one");

        var other = fixture.Client.GetGrain(GrainId.Create(one.GrainId.Type, IdSpan.Create("other")), one.InterfaceType);

        Assert.Equal(fixture.Client.GetGrain<IStringNamed>("other"), other);
        Assert.Equal("other", (await Assert.IsAssignableFrom<IStringNamed>(other).Tell()).Key);
    }

    [Fact]
    public void Reference_ThroughAnUnknownInterface_IsRefused()
    {
        var one = (GrainReference)fixture.Client.GetGrain<IStringNamed>("one");

        Assert.Throws<InvalidOperationException>(() => fixture.Client.GetGrain(one.GrainId, GrainInterfaceType.Create("contract.INobody")));
    }

    [Fact]
    public async Task Reference_ToItself_CanBeHandedOut()
    {
        var grain = fixture.Client.GetGrain<IStringNamed>("self");

        var self = await grain.Self();

        Assert.Equal(grain, self);
        Assert.Equal("self", (await self.Tell()).Key);
    }

    [Fact]
    public void Interface_ThatNoClassImplements_IsRefused() =>
        Assert.Throws<ArgumentException>(() => fixture.Client.GetGrain<INeverImplemented>("x"));

    [Fact]
    public void Interface_ThatTwoClassesImplement_IsRefused() =>
        Assert.Throws<ArgumentException>(() => fixture.Client.GetGrain<IDoublyImplemented>("x"));

    [Fact]
    public async Task Interface_ThatTwoClassesImplement_IsFoundByPrefix()
    {
        var second = fixture.Client.GetGrain<IDoublyImplemented>("x", typeof(ContractSecondDoubleGrain).FullName);

        Assert.Equal("second", await second.Which());
    }

    [Fact]
    public async Task Interface_WithDefaultGrainType_MeansThatClass() =>
        Assert.Equal("chosen", await fixture.Client.GetGrain<IChosen>("x").Which());

    [Fact]
    public async Task Class_WithTwoInterfaces_IsOneGrain()
    {
        var key = Gates.NewName();
        await fixture.Client.GetGrain<IFrontDoor>(key).Put(42);

        Assert.Equal(42, await fixture.Client.GetGrain<IBackDoor>(key).Take());
        Assert.Equal(42, await fixture.Client.GetGrain<IFrontDoor>(key).AsReference<IBackDoor>().Take());
    }
}
