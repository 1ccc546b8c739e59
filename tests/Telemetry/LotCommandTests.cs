using PahlawanPangan.Hosting.Telemetry.Traces;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Which grain calls have a span of the grain's own in place of Orleans' two.</summary>
public sealed class LotCommandTests
{
    [Theory]
    [InlineData("ILotGrain/ClaimAsync", true)]
    [InlineData("ILotGrain/PostAsync", true)]
    [InlineData("ILotGrain/GetAsync", false)]
    [InlineData("IDeliveryGrain/ClaimAsync", false)]
    [InlineData("GET /v1/lots/{lotId}", false)]
    public void A_call_is_a_command_when_its_argument_is_one(string spanName, bool isCommand) =>
        Assert.Equal(isCommand, LotCommands.Contains(spanName));

    [Fact]
    public void Every_command_of_a_lot_is_known()
    {
        foreach (var method in typeof(ILotGrain).GetMethods())
        {
            var isCommand = method.GetParameters() is [var first, ..] && first.ParameterType.IsSubclassOf(typeof(LotCommand));
            Assert.Equal(isCommand, LotCommands.Contains($"{nameof(ILotGrain)}/{method.Name}"));
        }
    }
}
