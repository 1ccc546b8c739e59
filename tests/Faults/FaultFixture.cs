using PahlawanPangan.Local.Chaos;
using PahlawanPangan.Local.Faults;

namespace PahlawanPangan.Tests.Faults;

/// <summary>Classes that make faults, one after another, in one instance.</summary>
[Trait(Categories.Trait, Categories.Servers)]
public sealed class FaultCollection : ICollectionFixture<FaultFixture>;

/// <summary>An instance in a network of its own with light load, started by the first test that makes a fault in it.</summary>
public sealed class FaultFixture : IAsyncLifetime
{
    private const int RequestsPerSecond = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private readonly StringWriter _said = new();
    private FaultBench? _bench;

    private static ChaosOptions Options => new(Patience, Seed: 20)
    {
        Clients = 4, RequestsPerSecond = RequestsPerSecond, Groups = FaultGroups.All & ~FaultGroups.Failover,
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Makes the faults in turn under load, and asserts that every invariant holds and that all was well after each.</summary>
    public async Task<Verdict> AssertHoldsAsync(params Fault[] faults)
    {
        _bench ??= await FaultBench.StartAsync(Options, TextWriter.Synchronized(_said), TestContext.Current.CancellationToken);
        var verdict = await _bench.ExecuteAsync(faults, TestContext.Current.CancellationToken);

        // What the tests before have said is theirs.
        var said = _said.ToString();
        _said.GetStringBuilder().Clear();
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        Assert.True(verdict.Holds, $"{said}{string.Join('\n', verdict.Lines())}");
        Assert.True(verdict.Requests > 0, "No request was acknowledged.");
        return verdict;
    }

    /// <summary>Skips a test of the network where there is none of one's own.</summary>
    public static async Task RequireNetworkAsync() => Skip(await FaultTools.NetworkLackAsync());

    /// <summary>Skips a test of full disks.</summary>
    public static async Task RequireDisksAsync() => Skip(await FaultTools.DiskLackAsync());

    /// <summary>Skips a test of clocks, or of a failing fsync, without a compiler.</summary>
    public static void RequireCompiler() => Skip(FaultTools.CompilerLack());

    public async ValueTask DisposeAsync()
    {
        await (_bench?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _said.DisposeAsync();
    }

    private static void Skip(string? lack) => Assert.SkipWhen(lack is not null, $"{lack}.");
}
