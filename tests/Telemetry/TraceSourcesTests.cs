using PahlawanPangan.Lots;
using PahlawanPangan.Telemetry.Traces;

namespace PahlawanPangan.Tests.Telemetry;

public sealed class TraceSourcesTests
{
    [Fact]
    public void Each_command_to_a_lot_is_told_by_the_lot_and_no_other_call_is()
    {
        foreach (var method in typeof(ILotGrain).GetMethods())
        {
            var isCommand = method.GetParameters() is [var first, ..] && first.ParameterType.IsSubclassOf(typeof(LotCommand));
            Assert.Equal(isCommand, TraceSources.IsToldByLot($"{nameof(ILotGrain)}/{method.Name}"));
        }

        Assert.False(TraceSources.IsToldByLot("IDeliveryGrain/ClaimAsync"));
    }
}
