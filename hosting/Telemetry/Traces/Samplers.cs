using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry.Trace;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Hosting.Telemetry.Traces;

/// <summary>
/// Creates ids and records nothing when there is no receiver: every answer, event and log line still names its trace. A grain call needs a
/// span to carry the ids along.
/// </summary>
internal sealed class IdSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Client && !LotCommands.Contains(samplingParameters.Name)
            ? SamplingDecision.RecordOnly
            : SamplingDecision.Drop);
}

/// <summary>Records and sends every span, for a collector that decides.</summary>
internal sealed class CollectorSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(LotCommands.Contains(samplingParameters.Name) ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}

/// <summary>
/// The calls to lots whose span the lot creates itself (such as <c>lot.claim</c>), since the command names its trace. Orleans would create
/// two more and send the trace context again, which costs more than all other spans of a claim together (docs/performance.md).
/// </summary>
internal static class LotCommands
{
    private static readonly FrozenSet<string> Calls = typeof(ILotGrain).GetMethods()
        .Where(static method => method.GetParameters() is [var first, ..] && first.ParameterType.IsSubclassOf(typeof(LotCommand)))
        .Select(static method => $"{nameof(ILotGrain)}/{method.Name}")
        .ToFrozenSet();

    /// <summary>Whether a span of this name is Orleans' span of such a call.</summary>
    public static bool Contains(string spanName) => Calls.Contains(spanName);
}
