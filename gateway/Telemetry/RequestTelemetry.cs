using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using PahlawanPangan.Hosting.Telemetry;

namespace PahlawanPangan.Gateway.Telemetry;

/// <summary>
/// Measures each request, and describes its span by OpenTelemetry's conventions for HTTP servers (https://opentelemetry.io/docs/specs/semconv/http/http-spans/,
/// section "HTTP server semantic conventions"). The server makes the span; it says little of the request by itself.
/// </summary>
internal sealed class RequestTelemetry(RequestDelegate next, IOptions<TelemetryOptions> options)
{
    private const string Other = "_OTHER";
    private static readonly HashSet<string> KnownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Select(status => (object)status)];
    private readonly TimeSpan slow = TimeSpan.FromMilliseconds(options.Value.SlowMs);
    private readonly bool isEnabled = options.Value.Enabled;

    public Task InvokeAsync(HttpContext http) => isEnabled ? TellAsync(http) : next(http);

    private async Task TellAsync(HttpContext http)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            TimeSpan took = Stopwatch.GetElapsedTime(started);
            string method = MethodOf(http.Request);
            if (Activity.Current is { IsAllDataRequested: true } span)
            {
                Describe(span, http, method, took);
            }

            RequestMetrics.Answered(http, method, took);
        }
    }

    private static string MethodOf(HttpRequest request) => KnownMethods.TryGetValue(request.Method, out string? known) ? known : Other;

    private void Describe(Activity span, HttpContext http, string method, TimeSpan took)
    {
        HttpRequest request = http.Request;
        int status = http.Response.StatusCode;
        span.SetTag("http.request.method", method);
        span.SetTag("url.scheme", request.Scheme);
        span.SetTag("url.path", request.Path.Value);
        if (http.GetEndpoint()?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is { } route)
        {
            span.DisplayName = $"{method} {route}";
            span.SetTag("http.route", route);
        }
        else
        {
            // Text of the caller's own choice is no name.
            span.DisplayName = method is Other ? "HTTP" : method;
        }

        span.SetTag("http.response.status_code", status < Statuses.Length ? Statuses[status] : status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
        }

        if (status >= StatusCodes.Status500InternalServerError || took >= slow)
        {
            // Its trace will be kept. Knowing that already lets the measurements of this request point to it.
            span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        }
    }
}
