using System.Net.Http.Headers;
using System.Text.Json;
using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Commands;

/// <summary>
/// `status`: whether and where an instance runs, the status of its parts, and its backlogs. Exits with 0 only if it is ready.
/// </summary>
internal static class StatusCommand
{
    public static async Task<int> ExecuteAsync(Checkout checkout, CancellationToken cancellation)
    {
        if (!InstanceFacts.IsRunning(checkout) || InstanceFacts.Read(checkout) is not { } facts)
        {
            Console.WriteLine(InstanceFacts.IsRunning(checkout) ? "Starting or stopping." : "Nothing runs in this checkout.");
            return 1;
        }
        using var http = new HttpClient { BaseAddress = new Uri(facts.Url), Timeout = TimeSpan.FromSeconds(10) };
        var ready = await IsReadyAsync(http, cancellation);
        Console.WriteLine($"""
            {(ready ? "Ready" : "Not ready")} at {facts.Url}, started {facts.StartedAt:u}
            launcher {facts.Pids.Launcher}, {Engine(facts.Pids)}, PostgreSQL {Process(facts.Pids.Postgres)},
            nats-server {Process(facts.Pids.Nats)} at {facts.Nats}
            """);
        foreach (var line in await DescribeAsync(http, facts, cancellation))
        {
            Console.WriteLine(line);
        }
        return ready ? 0 : 1;
    }

    private static string Engine(InstanceProcesses processes) => processes.Members is { } members
        ? string.Join(", ", members.Select(member => $"{member.Key} {member.Value}"))
        : $"engine {processes.Engine}";

    private static string Process(int? id) => id?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not ours";

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/healthz/ready", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<string>> DescribeAsync(HttpClient http, InstanceFacts facts, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/status");
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer", await EngineProgram.TokenAsync(facts.EngineSettings, ["--role", "operator"], cancellation));
            using var answer = await http.SendAsync(request, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                return [$"The engine gives no details: it answered {(int)answer.StatusCode}."];
            }
            using var status = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            return StatusScreen.Lines(status.RootElement);
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return ["The engine does not answer: see its log, .local/logs/engine.log."];
        }
    }
}
