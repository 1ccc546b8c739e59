using System.Diagnostics;

namespace PahlawanPangan.Gateway.Telemetry;

/// <summary>
/// Makes the server start an activity for every request, sampled or not, so that every response and every event has a
/// trace id. The server continues the caller's <c>traceparent</c> by itself.
/// </summary>
internal sealed class RequestActivities : IDisposable
{
    private readonly ActivityListener listener = new()
    {
        ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",

        // A caller that records its trace wants this part of it recorded too; the sampled flag travels on.
        Sample = (ref ActivityCreationOptions<ActivityContext> request) => request.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? ActivitySamplingResult.AllDataAndRecorded
            : ActivitySamplingResult.PropagationData,
    };

    public RequestActivities() => ActivitySource.AddActivityListener(listener);

    public void Dispose() => listener.Dispose();
}
