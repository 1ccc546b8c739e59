using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Metadata;
using PahlawanPangan.Telemetry.Metrics;

namespace PahlawanPangan.Gateway.Telemetry;

/// <summary>
/// The duration of requests, by OpenTelemetry's conventions for HTTP servers (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/, section
/// "Metric: http.server.request.duration"). ASP.NET Core measures it too and enters it at once, which costs it
/// several times as much (docs/adr/0009), so that its own instrument is not listened to.
/// </summary>
internal static class RequestMetrics
{
    private static readonly Meter Meter = new("PahlawanPangan.Http");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "http.server.request.duration", "s", "Duration of HTTP server requests.",
        advice: new InstrumentAdvice<double>
        {
            // The conventions' own.
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        });

    // As many as there are routes, methods, versions and statuses; nothing in it is of a caller's own choice.
    private static readonly ConcurrentDictionary<Series, KeyValuePair<string, object?>[]> Tags = new();

    /// <summary>A request was answered.</summary>
    /// <param name="http">The request.</param>
    /// <param name="method">Its method, or the conventions' word for those that they do not know.</param>
    /// <param name="took">How long it took.</param>
    public static void Answered(HttpContext http, string method, TimeSpan took)
    {
        if (!Duration.Enabled)
        {
            return;
        }

        string? route = http.GetEndpoint()?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route;
        var series = new Series(route, method, http.Request.Protocol, http.Request.IsHttps, http.Response.StatusCode);
        MeasurementBuffer.Record(Duration, took.TotalSeconds, Tags.GetOrAdd(series, static asked => asked.ToTags()));
    }

    private readonly record struct Series(string? Route, string Method, string Protocol, bool IsHttps, int Status)
    {
        public KeyValuePair<string, object?>[] ToTags()
        {
            List<KeyValuePair<string, object?>> tags =
            [
                new("http.request.method", Method),
                new("http.response.status_code", Status),
                new("url.scheme", IsHttps ? "https" : "http"),
            ];
            if (Route is not null)
            {
                tags.Add(new("http.route", Route.StartsWith('/') ? Route : $"/{Route}"));
            }

            if (Protocol.StartsWith("HTTP/", StringComparison.Ordinal))
            {
                tags.Add(new("network.protocol.version", Protocol["HTTP/".Length..]));
            }

            if (Status >= StatusCodes.Status500InternalServerError)
            {
                tags.Add(new("error.type", Status.ToString(CultureInfo.InvariantCulture)));
            }

            return [.. tags];
        }
    }
}
