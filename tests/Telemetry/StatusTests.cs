using System.Text.Json;
using PahlawanPangan.Local.Commands;
using PahlawanPangan.Tests.EndToEnd;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>What operators read of the engine.</summary>
[ServerTests]
public sealed class StatusTests
{
    [Fact]
    public async Task An_operator_reads_that_all_is_well_and_after_a_loss_what_is_wrong()
    {
        await using var engine = await RunningEngine.StartAsync();
        var lot = await ClaimTraceTests.PostAsync(engine);
        var answer = await engine.SendAsync(HttpMethod.Get, $"/v1/lots/{lot}", engine.Token(Role.Donor, Guid.NewGuid()), null, null);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer!.Status);
        JsonElement status;
        do
        {
            status = await ReadAsync(engine);
        }
        while (status.GetProperty("consumers").GetArrayLength() < 5
            || status.GetProperty("consumers").EnumerateArray().Any(consumer => consumer.GetProperty("lag").GetInt64() > 0)
            || status.GetProperty("outbox").EnumerateArray().Any(shard => shard.GetProperty("events").GetInt64() > 0));

        var lines = StatusScreen.Lines(status).ToList();
        Assert.Equal("No problems.", lines[0]);
        Assert.InRange(lines.Count, 6, 20);
        Assert.Contains("  PostgreSQL  answers", lines);
        Assert.Contains("  NATS        answers", lines);
        Assert.Contains("  Redis       is not used: there is a single silo", lines);
        Assert.Contains("  Outbox      everything is published", lines);
        Assert.Contains(
            lines,
            line => line.StartsWith("  Silos       1: ", StringComparison.Ordinal)
                && line.EndsWith("1 of them lots", StringComparison.Ordinal));

        var services = status.GetProperty("services").EnumerateArray().ToList();
        Assert.All(services, service => Assert.Equal("running", service.GetProperty("status").GetString()));
        string[] expected =
        [
            "checkpoint-signer", "delivery-dispatcher", "message-sender", "relay", "revocation-feed", "upkeep", "webhook-sender",
        ];
        Assert.Empty(expected.Except(services.Select(service => service.GetProperty("name").GetString()!)));
        Assert.Equal(
            ["message-sender", "webhook-sender", "delivery-dispatcher"],
            status.GetProperty("queues").EnumerateArray().Select(queue => queue.GetProperty("name").GetString()));
        Assert.Contains($"  Services    all {services.Count} run", lines);

        await engine.Nats.KillAsync();

        // A reading is shared for a second.
        await Wait.WithinSecondsAsync(async () =>
        {
            lines = [.. StatusScreen.Lines(await ReadAsync(engine))];
            return lines[0] == "1 problem:";
        });
        Assert.StartsWith("  ! NATS does not answer", lines[1], StringComparison.Ordinal);

        // What they have not handled is known without the broker.
        Assert.DoesNotContain("  Consumers   could not be read", lines);
    }

    [Fact]
    public void The_screen_stays_when_what_it_was_made_of_is_gone()
    {
        IReadOnlyList<string> lines;
        using (var status = JsonDocument.Parse("""{"troubles":["It rains."],"postgres":"up","nats":"down","redis":"none"}"""))
        {
            lines = StatusScreen.Lines(status.RootElement);
        }

        Assert.Equal(["1 problem:", "  ! It rains.", "  PostgreSQL  answers", "  NATS        does not answer"], lines.Take(4));
        Assert.Contains("  Outbox      could not be read", lines);
    }

    [Fact]
    public async Task Others_than_operators_read_nothing()
    {
        await using var gateway = new GatewayHost();
        await gateway.InitializeAsync();
        foreach (var role in new Role?[] { null, Role.Donor, Role.Recipient, Role.Courier })
        {
            using var response = await gateway.SendAsync("GET", "/v1/status", role);
            Assert.Equal(role is null ? System.Net.HttpStatusCode.Unauthorized : System.Net.HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    private static async Task<JsonElement> ReadAsync(RunningEngine engine)
    {
        var answer = await engine.SendAsync(HttpMethod.Get, "/v1/status", engine.Token(Role.Operator, Guid.NewGuid()), null, null);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer!.Status);
        return JsonDocument.Parse(answer.Body).RootElement;
    }
}
