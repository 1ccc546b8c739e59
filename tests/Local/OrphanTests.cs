using System.Diagnostics;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Local;

/// <summary>No server outlives its owner, however the owner ends.</summary>
[ServerTests]
public sealed class OrphanTests
{
    [Fact]
    public async Task A_server_lives_on_when_the_thread_that_asked_for_it_is_gone()
    {
        // The kernel's parent-death signal goes by threads, and this one ends at once.
        Task<NatsServer>? starting = null;
        var thread = new Thread(() => starting = NatsServer.StartAsync(cancellation: TestContext.Current.CancellationToken));
        thread.Start();
        thread.Join();
        await using var server = await starting!;

        Assert.True(server.IsRunning);
    }

    [Fact]
    public async Task A_stopped_server_leaves_no_process_behind()
    {
        var cancellation = TestContext.Current.CancellationToken;
        int id;
        await using (var server = await PostgresServer.StartAsync(cancellation: cancellation))
        {
            id = server.ProcessId;
            Assert.False(Process.GetProcessById(id).HasExited);
        }
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }
}
