using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>Publishing to streams, and their answers.</summary>
[Collection(NatsServerGroup.Name)]
public sealed class JetStreamPublishing(NatsServerFixture server)
{
    private static CancellationToken Limit => NatsServerFixture.Limit;

    [Fact]
    public async Task Publish_returns_stream_and_sequence()
    {
        await using var connection = server.Connect();
        var (context, _, name) = await NatsServerFixture.NewStreamAsync(connection);
        var first = await context.PublishAsync(name + ".a", "1", cancellationToken: Limit);
        var second = await context.PublishAsync(name + ".b", "2", cancellationToken: Limit);
        first.EnsureSuccess();
        Assert.Equal((name, 1UL, false), (first.Stream, first.Seq, first.Duplicate));
        Assert.Equal(2UL, second.Seq);
        Assert.Null(second.Error);
        Assert.True(second.IsSuccess());
    }

    [Fact]
    public async Task Second_message_of_an_identity_is_a_duplicate()
    {
        await using var connection = server.Connect();
        var (context, stream, name) = await NatsServerFixture.NewStreamAsync(connection);
        var opts = new NatsJSPubOpts { MsgId = "event-1" };
        await context.PublishAsync(name + ".a", "1", opts: opts, cancellationToken: Limit);
        var again = await context.PublishAsync(name + ".a", "1", opts: opts, cancellationToken: Limit);
        Assert.True(again.Duplicate);
        Assert.Equal(1UL, again.Seq);
        Assert.False(again.IsSuccess());
        Assert.Equal(1UL, Assert.Throws<NatsJSDuplicateMessageException>(again.EnsureSuccess).Sequence);
        await stream.RefreshAsync(Limit);
        Assert.Equal(1, stream.Info.State.Messages);
    }

    [Fact]
    public async Task Headers_of_the_caller_and_of_the_settings_travel_together()
    {
        await using var connection = server.Connect();
        var (context, stream, name) = await NatsServerFixture.NewStreamAsync(connection, static config => config.AllowDirect = true);
        var headers = new NatsHeaders { ["traceparent"] = "00-1-2-03" };
        await context.PublishAsync(name + ".a", "1", opts: new NatsJSPubOpts { MsgId = "event-1", ExpectedStream = name }, headers: headers, cancellationToken: Limit);
        var stored = await stream.GetDirectAsync<string>(new StreamMsgGetRequest { Seq = 1 }, cancellationToken: Limit);
        Assert.Equal("1", stored.Data);
        Assert.Equal("event-1", stored.Headers!["Nats-Msg-Id"]);
        Assert.Equal("00-1-2-03", stored.Headers["traceparent"]);
        Assert.Equal("1", stored.Headers["Nats-Sequence"]);
    }

    [Fact]
    public async Task Failed_expectations_are_refused()
    {
        await using var connection = server.Connect();
        var (context, _, name) = await NatsServerFixture.NewStreamAsync(connection);
        await context.PublishAsync(name + ".a", "1", opts: new NatsJSPubOpts { MsgId = "event-1", ExpectedLastSequence = 0 }, cancellationToken: Limit);

        await RefusedAsync(new NatsJSPubOpts { ExpectedLastSequence = 7 }, 10071);
        await RefusedAsync(new NatsJSPubOpts { ExpectedLastSubjectSequence = 7 }, 10071);
        await RefusedAsync(new NatsJSPubOpts { ExpectedLastMsgId = "event-7" }, 10070);
        await RefusedAsync(new NatsJSPubOpts { ExpectedStream = "other" }, 10060);
        var accepted = new NatsJSPubOpts { ExpectedLastSequence = 1, ExpectedLastSubjectSequence = 1, ExpectedLastMsgId = "event-1", ExpectedStream = name };
        Assert.Equal(2UL, (await context.PublishAsync(name + ".a", "2", opts: accepted, cancellationToken: Limit)).Seq);

        async Task RefusedAsync(NatsJSPubOpts opts, int code)
        {
            var answer = await context.PublishAsync(name + ".a", "x", opts: opts, cancellationToken: Limit);
            var refusal = Assert.Throws<NatsJSApiException>(answer.EnsureSuccess);
            Assert.Equal(400, refusal.Error.Code);
            Assert.Equal(code, refusal.Error.ErrCode);
            Assert.Equal(refusal.Error.Description, refusal.Message);
        }
    }

    [Fact]
    public async Task Publish_to_no_stream_has_no_response()
    {
        await using var connection = server.Connect();
        var context = connection.CreateJetStreamContext();
        await Assert.ThrowsAsync<NatsJSPublishNoResponseException>(async () => await context.PublishAsync("no.stream", "1", cancellationToken: Limit));
        var result = await context.TryPublishAsync("no.stream", "1", cancellationToken: Limit);
        Assert.False(result.Success);
        Assert.IsType<NatsJSPublishNoResponseException>(result.Error);
    }

    [Fact]
    public async Task Concurrent_publish_to_no_stream_has_no_response()
    {
        await using var connection = server.Connect();
        var context = connection.CreateJetStreamContext();
        var future = await context.PublishConcurrentAsync("no.stream", "1", cancellationToken: Limit);
        await Assert.ThrowsAsync<NatsJSPublishNoResponseException>(async () => await future.GetResponseAsync(Limit));
        await Assert.ThrowsAsync<NatsNoRespondersException>(async () => await future.DisposeAsync());
    }

    [Fact]
    public async Task Publish_that_is_not_answered_has_no_response()
    {
        await using var connection = server.Connect();
        var context = connection.CreateJetStreamContext(new NatsJSOpts(connection.Opts, requestTimeout: TimeSpan.FromMilliseconds(200)));
        await using var silent = await connection.SubscribeCoreAsync<string>("silent.stream", cancellationToken: Limit);
        await Assert.ThrowsAsync<NatsJSPublishNoResponseException>(async () => await context.PublishAsync("silent.stream", "1", cancellationToken: Limit));
        await using var future = await context.PublishConcurrentAsync("silent.stream", "1", cancellationToken: Limit);
        await Assert.ThrowsAsync<NatsJSPublishNoResponseException>(async () => await future.GetResponseAsync(Limit));
    }

    [Fact]
    public async Task Concurrent_publishes_keep_their_order_and_get_their_own_answers()
    {
        await using var connection = server.Connect();
        var (context, stream, name) = await NatsServerFixture.NewStreamAsync(connection);
        var futures = new List<NatsJSPublishConcurrentFuture>();
        for (var i = 1; i <= 2000; i++)
        {
            futures.Add(await context.PublishConcurrentAsync(name + ".a", i, opts: new NatsJSPubOpts { MsgId = $"m{i}" }, cancellationToken: Limit));
        }

        var sequence = 0UL;
        foreach (var future in futures)
        {
            var answer = await future.GetResponseAsync(Limit);
            answer.EnsureSuccess();
            Assert.Equal(++sequence, answer.Seq);
            Assert.Equal(name, answer.Stream);
            await future.DisposeAsync();
        }

        var last = await stream.GetAsync(new StreamMsgGetRequest { Seq = 2000 }, Limit);
        Assert.Equal("2000"u8.ToArray(), last.Message.Data.ToArray());
    }

    [Fact]
    public async Task Concurrent_duplicate_says_so()
    {
        await using var connection = server.Connect();
        var (context, _, name) = await NatsServerFixture.NewStreamAsync(connection);
        var opts = new NatsJSPubOpts { MsgId = "event-1" };
        await using var first = await context.PublishConcurrentAsync(name + ".a", "1", opts: opts, cancellationToken: Limit);
        await using var second = await context.PublishConcurrentAsync(name + ".a", "1", opts: opts, cancellationToken: Limit);
        Assert.False((await first.GetResponseAsync(Limit)).Duplicate);
        Assert.True((await second.GetResponseAsync(Limit)).Duplicate);
    }

    [Fact]
    public async Task Answers_can_be_gathered_by_one_subscription()
    {
        await using var connection = server.Connect();
        var (context, _, name) = await NatsServerFixture.NewStreamAsync(connection);
        var inbox = context.NewBaseInbox();
        await using var answers = await connection.SubscribeCoreAsync<byte[]>(inbox + ".*", cancellationToken: Limit);
        for (var i = 0; i < 10; i++)
        {
            await connection.PublishAsync(name + ".a", i, new NatsHeaders { ["Nats-Msg-Id"] = $"m{i}" }, $"{inbox}.{i}", cancellationToken: Limit);
        }

        for (var i = 0; i < 10; i++)
        {
            var answer = await answers.Msgs.ReadAsync(Limit);
            Assert.Equal($"{inbox}.{i}", answer.Subject);
            Assert.Contains($"\"seq\":{i + 1}", System.Text.Encoding.UTF8.GetString(answer.Data!), StringComparison.Ordinal);
        }
    }
}
