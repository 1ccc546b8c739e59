using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Local;

/// <summary>The private redis-server, where one is installed: only clusters need it.</summary>
[ServerTests]
public sealed class RedisServerTests
{
    private static readonly string[] Folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin"];

    [Fact]
    public async Task It_comes_back_on_its_port_after_it_was_killed()
    {
        Assert.SkipUnless(
            Folders.Any(folder => File.Exists(Path.Combine(folder, "redis-server"))),
            "redis-server is not installed; only a cluster of silos needs it.");
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await RedisServer.StartAsync(cancellation: cancellation);
        var before = (server.Port, server.ProcessId);

        await server.KillAsync();
        await server.RestartAsync(cancellation);

        Assert.Equal(before.Port, server.Port);
        Assert.NotEqual(before.ProcessId, server.ProcessId);
    }
}
