using System.Net.Http.Headers;
using System.Text.Json;

namespace PahlawanPangan.Local.Chaos;

/// <summary>Asks the engine for its backlog and its lag once a second, as an operator's console does.</summary>
internal static class ChaosWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled.</summary>
    public static async Task RunAsync(ChaosState state, string token, CancellationToken stopping)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var status = JsonSerializer.Deserialize<JsonElement>(
                    await http.GetStringAsync(new Uri($"{state.Cluster.Url}/v1/status"), stopping));
                state.Backlog = Sum(status, "outbox", "events", Enumerable.Sum);
                state.Lag = Sum(status, "consumers", "lag", static lags => lags.DefaultIfEmpty().Max());
            }
            catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException or JsonException or IOException)
            {
                (state.Backlog, state.Lag) = (null, null);
            }
            await Task.Delay(Interval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static long? Sum(JsonElement status, string list, string figure, Func<IEnumerable<long>, long> of) =>
        status.TryGetProperty(list, out var items) ? of(items.EnumerateArray().Select(item => item.GetProperty(figure).GetInt64())) : null;
}
