using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Grpc;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;
using Wire = Pangan.V1;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>The contract's enums have the names of REST.</summary>
public sealed class WireEnumTests
{
    [Fact]
    public void Every_name_of_rest_is_a_member_and_every_member_a_name()
    {
        AssertSame<Wire.LotStatus, LotStatus>();
        AssertSame<Wire.Unit, Unit>();
        AssertSame<Wire.HalalStatus, HalalStatus>();
        AssertSame<Wire.HalalProof, HalalProof>();
        AssertSame<Wire.Diet, Diets>();
        AssertSame<Wire.DietName, DietName>();
        AssertSame<Wire.LotOrder, LotOrder>();
        AssertSame<Wire.TemperatureClass, TemperatureClass>();
        AssertSame<Wire.Allergen, Allergens>();
        AssertSame<Wire.DietNeed, DietNeeds>();
        AssertSame<Wire.RejectionReason, RejectionReason>();
        AssertSame<Wire.ClaimStatus, ClaimStatus>();
        AssertSame<Wire.DeliveryStatus, DeliveryStatus>();
        AssertSame<Wire.HandoverProofKind, HandoverProofKind>();
    }

    [Fact]
    public void Member_of_a_newer_contract_becomes_text_that_the_rules_refuse() =>
        Assert.False(EnumNames<Unit>.Default.TryParse(WireEnum<Wire.Unit>.NameOf((Wire.Unit)77)!, out _));

    private static void AssertSame<TWire, T>()
        where TWire : struct, Enum
        where T : struct, Enum
    {
        Assert.Null(WireEnum<TWire>.NameOf(default));
        Assert.Equal(
            EnumNames<T>.Default.All.Order(StringComparer.Ordinal),
            Enum.GetValues<TWire>().Select(WireEnum<TWire>.NameOf).OfType<string>().Order(StringComparer.Ordinal));
        Assert.All(EnumNames<T>.Default.All, static name => Assert.Equal(name, WireEnum<TWire>.NameOf(WireEnum<TWire>.Of(name))));
    }
}
