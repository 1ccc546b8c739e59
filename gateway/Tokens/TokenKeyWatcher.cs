using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// Reads the key folder every few seconds, so that a rotation needs no restart. It polls, since folders that are mounted into containers
/// report no changes.
/// </summary>
internal sealed class TokenKeyWatcher(TokenKeys keys, IOptions<GatewayOptions> options, ILogger<TokenKeyWatcher> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.KeyPollMilliseconds));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                keys.Refresh();
            }
            catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                // The keys in use stay in use: half a rotation must not stop the gateway.
                TokenLog.KeysNotReloaded(logger, exception);
            }
        }
    }
}
