using System.Text;
using Npgsql;
using PahlawanPangan.Tests.EndToEnd;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Secrets that were given to the engine are searched for in everything that it tells of itself.</summary>
[ServerTests]
public sealed class CanaryTests
{
    private const string Password = "canary-password-7f31c9";
    private const string Email = "canary-address-51d2@example.org";
    private const string Phone = "+6281277771234";
    private const string Code = "canary-code-9ab3";
    private const string Token = "canary.token.e01b77";

    [Fact]
    public async Task No_secret_is_in_a_log_a_trace_a_metric_the_stream_a_dead_letter_or_a_problem()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var engine = await RunningEngine.StartAsync(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint.ToString(),
            ["Telemetry__KeptShare"] = "1",
            ["Logging__LogLevel__PahlawanPangan"] = "Debug",
        });
        var problems = new StringBuilder();
        var lot = await ClaimTraceTests.PostAsync(engine);
        foreach (var (path, body) in new[]
        {
            ("/v1/accounts", $$"""{"email":"{{Email}}","password":"{{Password}}","displayName":"Canary","role":"recipient","phone":"{{Phone}}"}"""),
            ("/v1/accounts", $$"""{"email":"{{Email}}","password":"{{Password}}","displayName":7,"phone":"{{Phone}}"}"""),
            ("/v1/accounts/confirmation", $$"""{"email":"{{Email}}","code":"{{Code}}"}"""),
            ("/v1/sessions", $$"""{"email":"{{Email}}","password":"{{Password}}"}"""),
            ($"/v1/sessions/{Guid.NewGuid()}/verification", $$"""{"code":"{{Code}}"}"""),
            ("/v1/tokens", $$"""{"refreshToken":"{{Token}}"}"""),
            ($"/v1/lots/{lot}/claims/{Guid.NewGuid()}/collection", $$"""{"code":"{{Code}}"}"""),
            ($"/v1/lots?email={Email}&code={Code}&access_token={Token}", "{}"),
        })
        {
            var answer = await engine.SendAsync(HttpMethod.Post, path, engine.Token(Role.Donor, Guid.NewGuid()), "canary", body);
            problems.AppendLine(answer!.Body);
            answer = await engine.SendAsync(HttpMethod.Post, path, Token, "canary", body);
            problems.AppendLine(answer!.Body);
        }

        var events = await StreamTap.ReadAsync(engine.Nats.Url, 2);
        await receiver.WaitForAsync(spans => spans.Any(span => span.Name == "POST /v1/tokens") && spans.Any(span => span.Kind == 5));
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"{engine.Engine.MetricsUrl}/metrics"));
        AssertClean("log", await File.ReadAllTextAsync(engine.Engine.LogFile));
        AssertClean("metrics", metrics);
        AssertClean("problems", problems.ToString());
        AssertClean("stream", string.Join('\n', events.Select(streamEvent => streamEvent.Text)));
        AssertClean("dead letters", await DeadLettersAsync(engine));
        Assert.All(receiver.Bodies, body => AssertClean("OTLP", Encoding.UTF8.GetString(body)));
    }

    private static void AssertClean(string place, string text)
    {
        foreach (var secret in new[] { Password, Email, Phone, Code, Token })
        {
            Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"The {place} holds {secret}.");
        }
    }

    private static async Task<string> DeadLettersAsync(RunningEngine engine)
    {
        await using var database = NpgsqlDataSource.Create(engine.Settings.PostgresConnectionString);
        await using var command = database.CreateCommand(
            "SELECT coalesce(string_agg(d::text || convert_from(payload, 'UTF8'), E'\\n'), '') FROM dead_letter AS d");
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
