using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Clustering;

/// <summary>Lets a silo wait for a Redis that is not up yet, in place of ending: what starts first does not matter.</summary>
internal sealed class RedisWait(ClusterSettings settings, ILogger<RedisWait> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(RedisWait), ServiceLifecycleStage.First, WaitAsync, static _ => Task.CompletedTask);

    private async Task WaitAsync(CancellationToken cancellation)
    {
        for (var attempt = 0; !await AnyAnswersAsync(cancellation); attempt++)
        {
            if (attempt == 0)
            {
                ClusterLog.RedisAwaited(logger, string.Join(", ", RedisEndpoints.Of(settings)));
            }

            await Task.Delay(Interval, cancellation);
        }
    }

    private async Task<bool> AnyAnswersAsync(CancellationToken cancellation)
    {
        foreach (var (host, port) in RedisEndpoints.Of(settings))
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(Patience);
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(host, port, patience.Token);
                return true;
            }
            catch (Exception away) when (away is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                // The next one may be there, or this one later.
            }
        }

        return false;
    }
}
