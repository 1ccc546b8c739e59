using System.Diagnostics;
using System.Reflection;
using PahlawanPangan.Bench.Operations;

namespace PahlawanPangan.Tests.Bench;

/// <summary>What the hot path's operations allocate may shrink, not grow. Time is not tested: it depends on the machine.</summary>
public sealed class AllocationTests
{
    // Operations whose memory grows by doubling, as a dictionary's does, differ by a little from run to run.
    private const double Tolerance = 1.02;

    /// <summary>Operations that may allocate nothing at all, whatever is pinned.</summary>
    private static readonly string[] Free = ["outbox-encode", "pickup-code-check"];

    private static readonly bool IsDebugBuild =
        typeof(PahlawanPangan.Grains.Clock).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true;

    public static TheoryData<string> Names => [.. OperationList.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_AllocatesNoMoreThanPinned(string name)
    {
        Assert.SkipWhen(IsDebugBuild, "Allocations are pinned for Release: dotnet test -c Release.");
        var pinned = PinnedBytes.Read();
        Assert.True(pinned.TryGetValue(name, out var bytes), $"{name} is not pinned: run ./bench.sh pin.");
        var allowed = bytes * Tolerance;
        var measured = AllocatedBytes.PerOperation(OperationList.All[name]().Engine, allowed);
        Assert.True(
            measured <= allowed,
            $"{name} allocates {measured:0.#} bytes per operation and is pinned at {bytes}. If that is meant, run ./bench.sh pin.");
    }

    [Fact]
    public void CodeCheckAndOutboxEncode_ArePinnedAtZero() =>
        Assert.All(Free, name => Assert.Equal(0, PinnedBytes.Read()[name]));

    [Fact]
    public void Pins_NameOperationsThatExist() => Assert.Equal(OperationList.All.Keys.Order(), PinnedBytes.Read().Keys.Order());
}
