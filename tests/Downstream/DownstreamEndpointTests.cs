using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using PahlawanPangan.Notifications;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>The endpoints of the consumers' data, over test doubles of the grains.</summary>
public sealed class DownstreamEndpointTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task Stream_with_a_last_event_id_resumes_after_it()
    {
        var asked = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Cluster.On(nameof(INotificationGrain.AfterAsync), arguments =>
        {
            var after = (long)arguments[1]!;
            asked.TrySetResult(after);
            NotificationView[] items = after < 9 ? [Notification(after + 1), Notification(after + 2)] : [];
            return Task.FromResult<Reply<Page<NotificationView>>>(new Page<NotificationView> { Items = items });
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/notifications/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token(Role.Recipient));
        request.Headers.Add("Last-Event-ID", "7");
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync());
        var events = new List<SseItem<string>>();
        await foreach (var item in parser.EnumerateAsync())
        {
            events.Add(item);
            if (events.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(7, await asked.Task);
        Assert.Equal(TimeSpan.FromSeconds(1), parser.ReconnectionInterval);
        Assert.Equal([("8", "claim-held"), ("9", "claim-held")], events.Select(item => (item.EventId!, item.EventType)));
        Assert.Contains("\"pickupCode\":\"482913\"", events[0].Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("1,2")]
    public async Task Stream_with_an_unreadable_last_event_id_is_refused(string id)
    {
        using var response = await gateway.SendAsync(
            "GET", "/v1/notifications/stream", Role.Recipient,
            change: request => request.Headers.TryAddWithoutValidation("Last-Event-ID", id));
        await ProblemReader.ReadAsync(response, 400, "validation");
    }

    [Theory]
    [InlineData("GET", "/v1/dead-letters", null)]
    [InlineData("POST", "/v1/dead-letters/0197f0a0-0000-8000-8000-000000000002/replay", null)]
    [InlineData("POST", "/v1/dead-letters/0197f0a0-0000-8000-8000-000000000002/discard", null)]
    [InlineData("POST", "/v1/replays", """{"from":"2026-11-22T08:00:00Z"}""")]
    public async Task Operations_by_other_roles_than_operators_are_refused(string method, string path, string? body)
    {
        gateway.Cluster.On(
            nameof(IDownstreamGrain.DeadLettersAsync), _ => Task.FromResult<Reply<Page<DeadLetter>>>(new Page<DeadLetter> { Items = [] }));
        gateway.Cluster.On(nameof(IDownstreamGrain.ReplayDeadLetterAsync), _ => Task.FromResult<Refusal?>(null));
        gateway.Cluster.On(nameof(IDownstreamGrain.DiscardDeadLetterAsync), _ => Task.FromResult<Refusal?>(null));
        gateway.Cluster.On(nameof(IDownstreamGrain.ReplayAsync), arguments => Task.FromResult<Reply<ReplayView>>(
            new ReplayView { From = (DateTimeOffset)arguments[1]!, Events = 3 }));
        foreach (var role in (Role[])[Role.Donor, Role.Recipient, Role.Courier])
        {
            using var refused = await gateway.SendAsync(method, path, role, body);
            await ProblemReader.ReadAsync(refused, 403, "forbidden");
        }

        using var answered = await gateway.SendAsync(method, path, Role.Operator, body);
        Assert.True(answered.IsSuccessStatusCode, await answered.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1/ledger/entries")]
    [InlineData("/v1/ledger/entries?partition=x")]
    [InlineData("/v1/ledger/consistency?partition=0&from=1")]
    [InlineData("/v1/dead-letters?state=nowhere")]
    [InlineData("/v1/impact?region=No+Slug")]
    public async Task Query_with_a_bad_parameter_is_refused(string path)
    {
        using var response = await gateway.SendAsync("GET", path, Role.Operator);
        await ProblemReader.ReadAsync(response, 400, "validation");
    }

    private static NotificationView Notification(long number) => new()
    {
        Id = Guid.CreateVersion7(),
        Number = number,
        Kind = "claim-held",
        OccurredAt = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero),
        PickupCode = "482913",
    };
}
