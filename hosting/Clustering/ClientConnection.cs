using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Hosting.Clustering;

/// <summary>Retries a client's first connection until it reaches a silo, and reports when it has.</summary>
internal sealed class ClientConnection(ClusterLink link, ILogger<ClientConnection> logger)
    : IClientConnectionRetryFilter, ILifecycleParticipant<IClusterClientLifecycle>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private bool _told;

    public void Participate(IClusterClientLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClientConnection), ServiceLifecycleStage.Active, OnConnectedAsync, static _ => Task.CompletedTask);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        // One message per outage, not per attempt.
        if (!_told)
        {
            HostingLog.SilosAwaited(logger, exception);
            _told = true;
        }

        await Task.Delay(Interval, cancellationToken);
        return true;
    }

    private Task OnConnectedAsync(CancellationToken cancellation)
    {
        link.SetConnected();
        HostingLog.SilosReached(logger);
        return Task.CompletedTask;
    }
}
