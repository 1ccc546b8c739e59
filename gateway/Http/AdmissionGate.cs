using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Refuses requests to the API and for pages early when more arrive than can be answered in time. Probes and metrics need no place: they
/// must answer when it matters most. Nor do requests that cost a hash or a message, which are slow by their nature and have bounds of
/// their own.
/// </summary>
internal sealed class AdmissionGate(RequestDelegate next, IOptions<GatewayOptions> gateway, AdmissionLimit limit)
{
    private readonly bool _isOn = gateway.Value.RequestsAtOnceMax > 0;

    /// <summary>Middleware after routing, before everything that costs more.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        if (!_isOn || CostlyRequest.Is(http) || (!ApiPath.IsApi(http.Request.Path) && !PageEndpoint.Is(http)))
        {
            return next(http);
        }

        return limit.TryEnter() ? ServeAsync(http) : EnterAsync(http);
    }

    private async Task EnterAsync(HttpContext http)
    {
        if (await limit.EnterAsync(http.RequestAborted))
        {
            await ServeAsync(http);
            return;
        }

        await ProblemWriter.WriteAsync(http, new Problem(
            ProblemType.Overloaded, "More requests arrive than can be answered in time. Nothing was done; try again later."));
    }

    private async Task ServeAsync(HttpContext http)
    {
        var place = new AdmittedRequest(limit);
        http.Features.Set(place);
        var began = Stopwatch.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            place.End(Stopwatch.GetElapsedTime(began));
        }
    }
}

/// <summary>The place of one request.</summary>
internal sealed class AdmittedRequest(AdmissionLimit limit)
{
    private bool _hasPlace = true;

    /// <summary>Gives the place back before the request ends, because the rest of it waits more than it works.</summary>
    public void GiveBack()
    {
        if (Interlocked.Exchange(ref _hasPlace, false))
        {
            limit.Leave();
        }
    }

    /// <summary>The request has ended.</summary>
    public void End(TimeSpan duration)
    {
        if (Interlocked.Exchange(ref _hasPlace, false))
        {
            limit.Leave(duration);
        }
    }
}
