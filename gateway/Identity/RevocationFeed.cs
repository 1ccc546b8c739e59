using Microsoft.Extensions.Options;
using PahlawanPangan.Accounts;
using PahlawanPangan.Hosting.Clustering;

namespace PahlawanPangan.Gateway.Identity;

/// <summary>Asks every second which sessions ended, so that what one node revokes the others refuse.</summary>
internal sealed class RevocationFeed(
    IGrainFactory grains, ClusterLink cluster, SessionRevocations revocations, IOptions<GatewayOptions> options, ILogger<RevocationFeed> logger) : BackgroundService
{
    private const int RoundsPerPrune = 600;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.RevocationPollMs));
        ulong place = 0;
        bool isLost = false;
        for (int round = 1; ; round++)
        {
            try
            {
                place = await ReadAsync(place).WaitAsync(TimeSpan.FromSeconds(10), stoppingToken);
                isLost = false;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isLost)
                {
                    LogMessages.RevocationsNotRead(logger, failure);
                }

                isLost = true;
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

    private async Task<ulong> ReadAsync(ulong place)
    {
        if (!cluster.IsConnected)
        {
            // Nobody is there to ask, nor is any request taken that would need to know.
            return place;
        }

        RevocationPage page = await grains.GetGrain<IRevocationGrain>(0).ReadAsync(place);
        foreach (Revocation ended in page.Items)
        {
            revocations.Add(ended.SessionId, ended.ExpiresAt);
        }

        revocations.Hear();
        return page.Next;
    }
}
