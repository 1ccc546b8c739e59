using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// Looks at the key folder every few seconds, so that a rotation needs no restart. It polls, since folders that are mounted into containers
/// report no changes.
/// </summary>
internal sealed class TokenKeyWatcher(TokenKeys keys, IOptions<GatewayOptions> options, ILogger<TokenKeyWatcher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.KeyPollMs));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                keys.Refresh();
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                // The keys in use stay in use: half a rotation must not stop the gateway.
                LogMessages.KeysNotReloaded(logger, failure);
            }
        }
    }
}
