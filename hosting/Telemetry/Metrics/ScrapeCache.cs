using Microsoft.AspNetCore.Http;

namespace PahlawanPangan.Hosting.Telemetry.Metrics;

/// <summary>A scrape's answer.</summary>
internal sealed record Scrape(int Status, string? ContentType, ReadOnlyMemory<byte> Body);

/// <summary>
/// Collects for any number of scrapers at once: scrapes at the same time share one collection, and it is reused for a while. No scraper
/// holds what a collection locks, however slowly it reads.
/// </summary>
/// <param name="collect">Collects and writes the answer.</param>
/// <param name="keptFor">How long an answer is reused.</param>
/// <param name="time">The source of time.</param>
internal sealed class ScrapeCache(RequestDelegate collect, TimeSpan keptFor, TimeProvider time)
{
    private const string OpenMetrics = "application/openmetrics-text";
    private readonly Lock _gate = new();
    private readonly Entry _plain = new();
    private readonly Entry _open = new();

    /// <summary>The answer to a request with these accepted media types.</summary>
    public Task<Scrape> GetAsync(string accept)
    {
        var isOpen = accept.Contains(OpenMetrics, StringComparison.OrdinalIgnoreCase);
        var entry = isOpen ? _open : _plain;
        lock (_gate)
        {
            var isFresh = entry.Last is { } last
                && (!last.IsCompleted || (last.IsCompletedSuccessfully && time.GetElapsedTime(entry.CollectedAt) < keptFor));
            if (!isFresh)
            {
                entry.CollectedAt = time.GetTimestamp();
                entry.Last = Task.Run(() => CollectAsync(isOpen ? $"{OpenMetrics}; version=1.0.0" : null));
            }

            return entry.Last!;
        }
    }

    private async Task<Scrape> CollectAsync(string? accept)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Request.Method = HttpMethods.Get;
        http.Request.Headers.Accept = accept;
        http.Response.Body = body;
        await collect(http);
        return new Scrape(http.Response.StatusCode, http.Response.ContentType, body.ToArray());
    }

    private sealed class Entry
    {
        public Task<Scrape>? Last { get; set; }

        public long CollectedAt { get; set; }
    }
}
