using Microsoft.Extensions.Options;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Hosting.Clustering;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>Reads every second which sessions ended, so that every gateway refuses what one gateway revoked.</summary>
internal sealed class RevocationFeed(
    IGrainFactory grains,
    ClusterLink cluster,
    SessionRevocations revocations,
    IOptions<GatewayOptions> options,
    ILogger<RevocationFeed> logger) : BackgroundService
{
    private const int RoundsPerPrune = 600;
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.RevocationPollMilliseconds));
        ulong position = 0;
        var hasFailed = false;
        for (var round = 1; ; round++)
        {
            try
            {
                position = await ReadAsync(position).WaitAsync(ReadTimeout, stoppingToken);
                hasFailed = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!hasFailed)
                {
                    TokenLog.RevocationsNotRead(logger, exception);
                }

                hasFailed = true;
            }

            if (round % RoundsPerPrune == 0)
            {
                revocations.Prune();
            }

            if (!await timer.WaitForNextTickAsync(stoppingToken))
            {
                return;
            }
        }
    }

    private async Task<ulong> ReadAsync(ulong position)
    {
        if (!cluster.IsConnected)
        {
            // No silo can be asked, and no request that would need to know is served.
            return position;
        }

        var page = await grains.GetGrain<IRevocationGrain>(0).ReadAsync(position);
        foreach (var ended in page.Items)
        {
            revocations.Add(ended.SessionId, ended.ExpiresAt);
        }

        revocations.MarkRead();
        return page.Next;
    }
}
