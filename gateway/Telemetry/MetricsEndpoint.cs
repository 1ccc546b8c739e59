using System.Buffers;
using PahlawanPangan.Telemetry.Metrics;

namespace PahlawanPangan.Gateway.Telemetry;

/// <summary>Serves the process's metrics to scrapers, as OpenMetrics to those that ask for it.</summary>
internal sealed class MetricsEndpoint(MetricsPage metrics)
{
    private const string OpenMetricsType = "application/openmetrics-text";

    public Task ScrapeAsync(HttpContext http)
    {
        bool isOpen = http.Request.Headers.Accept.ToString().Contains(OpenMetricsType, StringComparison.OrdinalIgnoreCase);
        if (metrics.Scrape(isOpen ? TextFormat.OpenMetrics : TextFormat.Prometheus) is not { } text)
        {
            // A page with a part of them would look as if the rest had gone.
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        http.Response.ContentType = isOpen ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";
        http.Response.ContentLength = text.Length;
        http.Response.BodyWriter.Write(text);
        return Task.CompletedTask;
    }
}
