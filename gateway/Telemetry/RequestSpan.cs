using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Telemetry;

namespace PahlawanPangan.Gateway.Telemetry;

/// <summary>
/// Describes each request's span by OpenTelemetry's conventions for HTTP servers (https://opentelemetry.io/docs/specs/semconv/http/http-spans/,
/// section "HTTP server semantic conventions"). The server makes the span; it says little of the request by itself.
/// </summary>
internal sealed class RequestSpan(RequestDelegate next, IOptions<TelemetryOptions> options)
{
    private const string Other = "_OTHER";
    private static readonly HashSet<string> KnownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Select(status => (object)status)];
    private readonly TimeSpan slow = TimeSpan.FromMilliseconds(options.Value.SlowMs);

    // The server gives requests ids for the log, and then says of them that all their data is asked for, when nobody listens too.
    private readonly bool isAsked = options.Value.Enabled;

    public Task InvokeAsync(HttpContext http) =>
        isAsked && Activity.Current is { IsAllDataRequested: true } span ? DescribeAsync(http, span) : next(http);

    private async Task DescribeAsync(HttpContext http, Activity span)
    {
        HttpRequest request = http.Request;
        long started = Stopwatch.GetTimestamp();
        span.SetTag("http.request.method", MethodOf(request));
        span.SetTag("url.scheme", request.Scheme);
        span.SetTag("url.path", request.Path.Value);
        try
        {
            await next(http);
        }
        finally
        {
            End(http, span, Stopwatch.GetElapsedTime(started));
        }
    }

    private static string MethodOf(HttpRequest request) => KnownMethods.Contains(request.Method) ? request.Method : Other;

    private void End(HttpContext http, Activity span, TimeSpan took)
    {
        int status = http.Response.StatusCode;
        if (http.GetEndpoint()?.Metadata.GetMetadata<EndpointRow>() is { } row)
        {
            span.DisplayName = row.SpanName;
            span.SetTag("http.route", row.Path);
        }
        else
        {
            // Text of the caller's own choice is no name.
            span.DisplayName = MethodOf(http.Request) is not Other and var method ? method : "HTTP";
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
