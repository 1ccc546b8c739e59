using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// Reads the key folder every few seconds, so that a rotation needs no restart. It polls, since folders that are mounted into containers
/// report no changes. While it cannot be read, the keys in use stay in use: half a rotation must not stop the gateway.
/// </summary>
internal sealed class TokenKeyWatcher(
    TokenKeys keys, IOptions<GatewayOptions> options, ServiceStates states, ILogger<TokenKeyWatcher> logger)
    : GatewayService(TimeSpan.FromMilliseconds(options.Value.KeyPollMilliseconds), states)
{
    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stopping)
    {
        keys.Refresh();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void LogFailure(Exception failure) => GatewayLog.KeysNotReloaded(logger, failure);
}
