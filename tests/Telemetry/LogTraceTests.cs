using System.Net.Http.Headers;
using PahlawanPangan.Tests.EndToEnd;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>What is logged on behalf of a request names the request's trace, in the grain too.</summary>
[ServerTests]
public sealed class LogTraceTests
{
    [Fact]
    public async Task A_line_that_a_grain_logs_names_the_trace_that_the_response_names()
    {
        await using var engine = await RunningEngine.StartAsync(
            new Dictionary<string, string> { ["Logging__Console__FormatterName"] = "json" }, ownPostgres: true);
        var lot = await ClaimTraceTests.PostAsync(engine);
        await engine.Postgres.KillAsync();

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{engine.Engine.Url}/v1/lots/{Guid.NewGuid()}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", engine.Token(Role.Donor, lot));
        using var response = await http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var trace = response.Headers.GetValues("trace-id").Single();

        // The console writes its lines behind the requests' backs.
        await Wait.WithinSecondsAsync(async () => (await File.ReadAllLinesAsync(engine.Engine.LogFile)).Any(line =>
            line.Contains("\"EventId\":1001,", StringComparison.Ordinal)
            && line.Contains($"\"TraceId\":\"{trace}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_line_about_a_commit_names_the_trace_of_a_request_in_it()
    {
        await using var engine = await RunningEngine.StartAsync(new Dictionary<string, string>
        {
            ["Logging__Console__FormatterName"] = "json",

            // The writer that is connected since the posting is the one that loses its connection.
            ["Journal__Writers"] = "1",
        }, ownPostgres: true);
        var lot = await ClaimTraceTests.PostAsync(engine);
        var (known, unknown) = (Guid.NewGuid(), Guid.NewGuid());
        using var http = new HttpClient();

        // The recipient's diet is in memory after this one.
        Assert.Equal(System.Net.HttpStatusCode.Created, (await ClaimAsync(known)).Status);
        await engine.Postgres.KillAsync();

        var (status, trace) = await ClaimAsync(known);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, status);
        await HasLineAsync(1002, trace);

        // That of another one cannot be read.
        (status, trace) = await ClaimAsync(unknown);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, status);
        await HasLineAsync(1005, trace);

        async Task<(System.Net.HttpStatusCode Status, string Trace)> ClaimAsync(Guid recipient)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{engine.Engine.Url}/v1/lots/{lot}/claims");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", engine.Token(Role.Recipient, recipient));
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            request.Content = new StringContent("""{"quantity":1}""", System.Text.Encoding.UTF8, "application/json");
            using var response = await http.SendAsync(request);
            return (response.StatusCode, response.Headers.GetValues("trace-id").Single());
        }

        Task HasLineAsync(int eventId, string trace) => Wait.WithinSecondsAsync(
            async () => (await File.ReadAllLinesAsync(engine.Engine.LogFile)).Any(line =>
                line.Contains($"\"EventId\":{eventId},", StringComparison.Ordinal)
                && line.Contains($"\"TraceId\":\"{trace}\"", StringComparison.Ordinal)));
    }
}
