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
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    public RequestActivities() => ActivitySource.AddActivityListener(listener);

    public void Dispose() => listener.Dispose();
}
