using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PahlawanPangan.Silo.Roles;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>A process that does not start ends without a stack trace.</summary>
public sealed class StartRefusalTests
{
    [Fact]
    public async Task Process_that_is_stopped_while_it_starts_ends_with_0()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var slow = new SlowService();
        builder.Services.AddHostedService(_ => slow);
        using var host = builder.Build();

        var run = StartRefusal.RunAsync(host);
        await slow.Started;
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(0, await run);
    }

    /// <summary>Starts for ever.</summary>
    private sealed class SlowService : IHostedService
    {
        private readonly TaskCompletionSource _started = new();

        public Task Started => _started.Task;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _started.SetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
