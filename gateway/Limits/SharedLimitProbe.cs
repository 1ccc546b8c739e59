using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>
/// Connects to the Redis of the shared limits, and finds out every second whether it is away or back, also without requests.
/// </summary>
internal sealed class SharedLimitProbe(
    SharedBuckets buckets,
    LimitKeys keys,
    IOptions<GatewayOptions> options,
    ServiceStates states,
    ILogger<SharedLimitProbe> logger)
    : GatewayService(TimeSpan.FromMilliseconds(options.Value.SharedLimitProbeMilliseconds), states)
{
    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stopping) => buckets.ProbeAsync(keys.OfProbe(), stopping);

    /// <inheritdoc/>
    protected override void LogFailure(Exception failure) => GatewayLog.LimitProbeFailed(logger, failure);
}
