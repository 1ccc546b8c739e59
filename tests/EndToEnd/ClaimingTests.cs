using System.Net;
using System.Text.Json;

namespace PahlawanPangan.Tests.EndToEnd;

[ServerTests]
public sealed class ClaimingTests(ClaimingTests.OneEngine fixture) : IClassFixture<ClaimingTests.OneEngine>
{
    private const int Clients = 8;

    [Fact]
    public async Task Thousand_claims_from_eight_clients_on_three_hundred_portions_give_three_hundred_holds_and_events()
    {
        var engine = await fixture.StartAsync();
        var lotId = await PostAsync(engine, 300);
        var history = new ClaimHistory();

        // Every tenth request repeats the key of the previous one, which another client may send at the same moment.
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var token = engine.Token(Role.Recipient, Recipient);
            for (var n = client; n < 1000; n += Clients)
            {
                var key = $"key-{(n % 10 == 9 ? n - 1 : n)}";
                await history.RecordAsync(key, () => ClaimAsync(engine, lotId, token, key));
            }
        })));

        Assert.Equal(300, history.Acknowledged.Select(claim => claim.Body).Distinct().Count());
        Assert.All(history.Acknowledged.GroupBy(claim => claim.Key), same => Assert.Single(same.Distinct()));
        Assert.Empty(history.InDoubt);
        var events = await StreamTap.ReadAsync(engine.Nats.Url, 302, aggregates: lotId);
        Assert.Equal(302, events.Count);
        StreamTap.AssertInSequence(events);
        history.AssertLinearizable(events);
    }

    [Fact]
    public async Task Engine_killed_under_load_loses_nothing_acknowledged_and_repeats_every_answer()
    {
        var engine = await fixture.StartAsync();
        var lotId = await PostAsync(engine, 1_000_000);
        var history = new ClaimHistory();
        using var killed = new CancellationTokenSource();
        var acknowledged = 0;
        var enough = new TaskCompletionSource();
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var token = engine.Token(Role.Recipient, Recipient);
            for (var n = 0; !killed.IsCancellationRequested; n++)
            {
                var key = $"key-{client}-{n}";
                var answer = await history.RecordAsync(key, () => ClaimAsync(engine, lotId, token, key));
                if (answer?.Status == HttpStatusCode.Created && Interlocked.Increment(ref acknowledged) == 400)
                {
                    enough.SetResult();
                }
            }
        })).ToArray();

        await enough.Task;
        await engine.Engine.KillAsync();
        await killed.CancelAsync();
        await Task.WhenAll(clients);
        await engine.Engine.RestartAsync();

        var again = engine.Token(Role.Recipient, Recipient);
        foreach (var (key, body) in history.Acknowledged.ToList())
        {
            Assert.Equal(body, (await ClaimAsync(engine, lotId, again, key))?.Body);
        }

        foreach (var key in history.InDoubt.Distinct().ToList())
        {
            Assert.Equal(HttpStatusCode.Created, (await history.RecordAsync(key, () => ClaimAsync(engine, lotId, again, key)))?.Status);
        }

        var holds = history.Acknowledged.Select(claim => claim.Body).Distinct().Count();
        var events = await StreamTap.ReadAsync(engine.Nats.Url, holds + 1, aggregates: lotId);
        Assert.Equal(holds + 1, events.Count);
        StreamTap.AssertInSequence(events);
        history.AssertLinearizable(events);
    }

    [Fact]
    public async Task Broker_stopped_under_load_loses_nothing_and_keeps_order()
    {
        var engine = await fixture.StartAsync();
        var lotId = await PostAsync(engine, 1_000_000);
        var token = engine.Token(Role.Recipient, Recipient);
        await ClaimManyAsync(engine, lotId, token, "before");
        var during = ClaimManyAsync(engine, lotId, token, "during");
        await engine.Nats.KillAsync();
        await during;
        await ClaimManyAsync(engine, lotId, token, "away");

        await engine.Nats.RestartAsync();

        var events = await StreamTap.ReadAsync(engine.Nats.Url, 301, aggregates: lotId);
        Assert.Equal(301, events.Count);
        StreamTap.AssertInSequence(events);
    }

    private static Guid Recipient { get; } = Guid.CreateVersion7();

    private static async Task ClaimManyAsync(RunningEngine engine, Guid lotId, string token, string key)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => ClaimAsync(engine, lotId, token, $"{key}-{n}")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer?.Status));
    }

    private static Task<Answer?> ClaimAsync(RunningEngine engine, Guid lotId, string token, string key) =>
        engine.SendAsync(HttpMethod.Post, $"/v1/lots/{lotId}/claims", token, key, """{"quantity":1}""");

    private static async Task<Guid> PostAsync(RunningEngine engine, long quantity)
    {
        var answer = await engine.SendAsync(
            HttpMethod.Post, "/v1/lots", engine.Token(Role.Donor, Guid.CreateVersion7()), Guid.NewGuid().ToString(),
            LotSamples.Json(quantity));
        Assert.True(answer?.Status == HttpStatusCode.Created, answer?.Body);
        return JsonDocument.Parse(answer!.Body).RootElement.GetProperty("id").GetGuid();
    }

    /// <summary>The engine that these tests share: each leaves it and its broker running.</summary>
    public sealed class OneEngine : IAsyncDisposable
    {
        private RunningEngine? _engine;

        public async Task<RunningEngine> StartAsync() => _engine ??= await RunningEngine.StartAsync();

        public ValueTask DisposeAsync() => _engine?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
