using PahlawanPangan.Local.Instance;

namespace PahlawanPangan.Local.Commands;

/// <summary>`status`: whether an instance runs, where, and whether it is ready. Ends with 0 only if it is.</summary>
internal static class StatusCommand
{
    public static async Task<int> ExecuteAsync(Checkout checkout, CancellationToken cancellation)
    {
        if (!InstanceFacts.IsRunning(checkout) || InstanceFacts.Read(checkout) is not { } facts)
        {
            Console.WriteLine(InstanceFacts.IsRunning(checkout) ? "Starting or stopping." : "Nothing runs in this checkout.");
            return 1;
        }
        var ready = await IsReadyAsync(facts.Url, cancellation);
        Console.WriteLine($"""
            {(ready ? "Ready" : "Not ready")} at {facts.Url}, started {facts.StartedAt:u}
            launcher {facts.Pids.Launcher}, {Engine(facts.Pids)}, PostgreSQL {Process(facts.Pids.Postgres)}, nats-server {Process(facts.Pids.Nats)} at {facts.Nats}
            """);
        return ready ? 0 : 1;
    }

    private static string Engine(InstanceProcesses processes) => processes.Members is { } members
        ? string.Join(", ", members.Select(member => $"{member.Key} {member.Value}"))
        : $"engine {processes.Engine}";

    private static string Process(int? id) => id?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not ours";

    private static async Task<bool> IsReadyAsync(string url, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var answer = await http.GetAsync(new Uri($"{url}/healthz/ready"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
