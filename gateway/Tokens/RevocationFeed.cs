using Microsoft.Extensions.Options;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>Reads every second which sessions ended, so that every gateway refuses what one gateway revoked.</summary>
internal sealed class RevocationFeed(
    IGrainFactory grains,
    ClusterLink cluster,
    SessionRevocations revocations,
    IOptions<GatewayOptions> options,
    ServiceStates states,
    ILogger<RevocationFeed> logger)
    : GatewayService(TimeSpan.FromMilliseconds(options.Value.RevocationPollMilliseconds), states)
{
    private const int RoundsPerPrune = 600;
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);
    private ulong _position;
    private int _round;

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stopping)
    {
        if (++_round % RoundsPerPrune == 0)
        {
            revocations.Prune();
        }

        await ReadAsync().WaitAsync(ReadTimeout, stopping);
    }

    /// <inheritdoc/>
    protected override void LogFailure(Exception failure) => GatewayLog.RevocationsNotRead(logger, failure);

    private async Task ReadAsync()
    {
        if (!cluster.IsConnected)
        {
            // No silo can be asked, and no request that would need to know is served.
            return;
        }

        var page = await grains.GetGrain<IRevocationGrain>(0).ReadAsync(_position);
        foreach (var ended in page.Items)
        {
            revocations.Add(ended.SessionId, ended.ExpiresAt);
        }

        revocations.MarkRead();
        _position = page.Next;
    }
}
