using PahlawanPangan.Local.Instance;

namespace PahlawanPangan.Local.Commands;

/// <summary>The text for developers once the engine is ready.</summary>
internal static class Welcome
{
    public static string To(InstanceFacts facts, int preferredPort, IReadOnlyList<string> logs) => $"""

        Pahlawan Pangan is ready:  {facts.Url}{TakenPort(facts, preferredPort)}
        API page:                  {facts.Url}/docs{Grpc(facts)}
        One-time codes:            {facts.Url}/v1/development/mailbox?email=ADDRESS
        {(logs.Count == 1 ? "Log: " : "Logs:")}                      {Relative(logs)}{Metrics(facts)}{Members(facts)}

        A first request, for another terminal:

        curl -sS {facts.Url}/v1/lots \
          -H "Authorization: Bearer $(./run token --role donor)" \
          -H 'Idempotency-Key: first-lot' -H 'Content-Type: application/json' \
          -d '{FirstLot.Json(DateTime.UtcNow)}'

        A token is valid for 15 minutes, or for as many as --minutes says. Ctrl-C stops it all.

        """;

    private static string Relative(IReadOnlyList<string> logs) =>
        string.Join(", ", logs.Select(log => Path.GetRelativePath(Environment.CurrentDirectory, log)));

    private static string TakenPort(InstanceFacts facts, int preferredPort) => new Uri(facts.Url).Port is var port && port != preferredPort
        ? $"\n                           Port {preferredPort} is taken by another process, so port {port} is used."
        : "";

    private static string Grpc(InstanceFacts facts) => facts.Grpc is { } url ? $"\ngRPC, with reflection:     {url}" : "";

    private static string Metrics(InstanceFacts facts) => facts.Metrics is { } page ? $"\nMetrics:                   {page}" : "";

    private static string Members(InstanceFacts facts) => facts.Pids.Members is { } members
        ? $"\nMembers:                   {string.Join(", ", members.Select(member => $"{member.Key} {member.Value}"))}"
        : "";
}
