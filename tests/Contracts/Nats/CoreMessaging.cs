using NATS.Client.Core;
using NATS.Net;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>Publishing, subscribing and requesting without JetStream.</summary>
[Collection(NatsServerGroup.Name)]
public sealed class CoreMessaging(NatsServerFixture server)
{
    private static CancellationToken Limit => NatsServerFixture.Limit;

    [Fact]
    public async Task Published_message_arrives_with_subject_headers_reply_and_data()
    {
        await using var connection = server.Connect();
        await using var subscription = await connection.SubscribeCoreAsync<byte[]>("core.all.*", cancellationToken: Limit);
        var headers = new NatsHeaders { ["One"] = "1", ["Many"] = new[] { "a", "b" } };
        await connection.PublishAsync("core.all.x", new byte[] { 1, 2, 3 }, headers, "core.reply", cancellationToken: Limit);

        var message = await subscription.Msgs.ReadAsync(Limit);

        Assert.Equal("core.all.x", message.Subject);
        Assert.Equal("core.reply", message.ReplyTo);
        Assert.Equal([1, 2, 3], message.Data!);
        Assert.Equal("1", message.Headers!["one"]);
        Assert.Equal("a,b", message.Headers["Many"].ToString());
        Assert.False(message.IsEmpty);
    }

    [Fact]
    public async Task Empty_message_arrives_without_data()
    {
        await using var connection = server.Connect();
        await using var subscription = await connection.SubscribeCoreAsync<byte[]>("core.empty", cancellationToken: Limit);
        await connection.PublishAsync("core.empty", cancellationToken: Limit);
        await connection.PublishAsync("core.empty", headers: new NatsHeaders { ["Only"] = "headers" }, cancellationToken: Limit);

        var bare = await subscription.Msgs.ReadAsync(Limit);
        var headed = await subscription.Msgs.ReadAsync(Limit);

        Assert.True(bare.IsEmpty);
        Assert.Null(bare.Data);
        Assert.Null(bare.Headers);
        Assert.True(headed.IsEmpty);
        Assert.Equal("headers", headed.Headers!["Only"]);
    }

    [Fact]
    public async Task Messages_of_all_sizes_arrive_whole_and_in_order()
    {
        await using var connection = server.Connect();
        await using var subscription = await connection.SubscribeCoreAsync<byte[]>("core.sizes", cancellationToken: Limit);
        int[] sizes = [1, 17, 4_096, 65_535, 65_536, 65_537, 900_000, 3, 250_000, 1];
        foreach (var size in sizes)
        {
            await connection.PublishAsync("core.sizes", Enumerable.Range(0, size).Select(static i => (byte)(i * 31)).ToArray(), cancellationToken: Limit);
        }

        foreach (var size in sizes)
        {
            var data = (await subscription.Msgs.ReadAsync(Limit)).Data!;
            Assert.Equal(size, data.Length);
            Assert.Equal((byte)((size - 1) * 31), data[^1]);
        }
    }

    [Fact]
    public async Task Too_large_message_is_refused_before_it_is_sent()
    {
        await using var connection = server.Connect();
        await connection.ConnectAsync();
        var tooLarge = new byte[connection.ServerInfo!.MaxPayload + 1];

        await Assert.ThrowsAsync<NatsPayloadTooLargeException>(async () => await connection.PublishAsync("core.large", tooLarge, cancellationToken: Limit));

        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\r\nPUB")]
    public async Task Subject_that_would_break_the_protocol_is_refused(string subject)
    {
        await using var connection = server.Connect();
        await Assert.ThrowsAsync<NatsException>(async () => await connection.PublishAsync(subject, "x", cancellationToken: Limit));
    }

    [Fact]
    public async Task Header_that_would_break_the_protocol_is_refused()
    {
        await using var connection = server.Connect();
        await connection.ConnectAsync();
        await Assert.ThrowsAsync<NatsException>(async () => await connection.PublishAsync("core.bad", headers: new NatsHeaders { ["a"] = "x\r\nb: y" }, cancellationToken: Limit));
        await Assert.ThrowsAsync<NatsException>(async () => await connection.PublishAsync("core.bad", headers: new NatsHeaders { ["a b"] = "x" }, cancellationToken: Limit));
    }

    [Fact]
    public async Task Queue_group_shares_messages_among_its_members()
    {
        await using var connection = server.Connect();
        await using var first = await connection.SubscribeCoreAsync<int>("core.queue", "workers", cancellationToken: Limit);
        await using var second = await connection.SubscribeCoreAsync<int>("core.queue", "workers", cancellationToken: Limit);
        for (var i = 0; i < 100; i++)
        {
            await connection.PublishAsync("core.queue", i, cancellationToken: Limit);
        }

        await connection.PingAsync(Limit);

        Assert.Equal(100, first.Msgs.Count + second.Msgs.Count);
        Assert.NotEqual(0, first.Msgs.Count);
        Assert.NotEqual(0, second.Msgs.Count);
    }

    [Fact]
    public async Task Request_brings_the_reply()
    {
        await using var connection = server.Connect();
        await using var service = await connection.SubscribeCoreAsync<string>("core.service", cancellationToken: Limit);
        var serving = Task.Run(
            async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    var request = await service.Msgs.ReadAsync(Limit);
                    await request.ReplyAsync(request.Data + "!", cancellationToken: Limit);
                }
            },
            Limit);

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => connection.RequestAsync<string, string>("core.service", $"r{i}", cancellationToken: Limit).AsTask()));

        await serving;
        Assert.Equal(Enumerable.Range(0, 50).Select(static i => $"r{i}!"), replies.Select(static reply => reply.Data));
    }

    [Fact]
    public async Task Request_that_nobody_serves_says_so()
    {
        await using var connection = server.Connect();
        await Assert.ThrowsAsync<NatsNoRespondersException>(async () => await connection.RequestAsync<string, string>("core.nobody", "x", cancellationToken: Limit));
    }

    [Fact]
    public async Task Request_that_is_not_answered_runs_out_of_time()
    {
        await using var connection = server.Connect();
        await using var silent = await connection.SubscribeCoreAsync<string>("core.silent", cancellationToken: Limit);
        var impatient = new NatsSubOpts { Timeout = TimeSpan.FromMilliseconds(100) };
        await Assert.ThrowsAsync<NatsNoReplyException>(async () => await connection.RequestAsync<string, string>("core.silent", "x", replyOpts: impatient, cancellationToken: Limit));
    }

    [Fact]
    public async Task Request_ends_when_its_caller_cancels()
    {
        await using var connection = server.Connect();
        await using var silent = await connection.SubscribeCoreAsync<string>("core.cancelled", cancellationToken: Limit);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        var request = connection.RequestAsync<string, string>("core.cancelled", "x", cancellationToken: cancel.Token).AsTask();
        await silent.Msgs.ReadAsync(Limit);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task Cancelled_subscription_ends_after_what_it_received()
    {
        await using var connection = server.Connect();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        var seen = new List<int>();
        await using var probe = await connection.SubscribeCoreAsync<int>("core.cancel", cancellationToken: Limit);
        var reading = Task.Run(
            async () =>
            {
                await foreach (var message in connection.SubscribeAsync<int>("core.cancel", cancellationToken: cancel.Token))
                {
                    seen.Add(message.Data);
                    if (message.Data == 3)
                    {
                        await cancel.CancelAsync();
                    }
                }
            },
            Limit);
        while (seen.Count == 0)
        {
            await connection.PublishAsync("core.cancel", 3, cancellationToken: Limit);
            await probe.Msgs.ReadAsync(Limit);
            await Task.Yield();
        }

        await reading;
        Assert.Contains(3, seen);
    }

    [Fact]
    public async Task Subscription_with_a_limit_ends_by_itself()
    {
        await using var connection = server.Connect();
        await using var subscription = await connection.SubscribeCoreAsync<int>("core.limit", opts: new NatsSubOpts { MaxMsgs = 2 }, cancellationToken: Limit);
        for (var i = 0; i < 5; i++)
        {
            await connection.PublishAsync("core.limit", i, cancellationToken: Limit);
        }

        var seen = new List<int>();
        await foreach (var message in subscription.Msgs.ReadAllAsync(Limit))
        {
            seen.Add(message.Data);
        }

        Assert.Equal([0, 1], seen);
    }

    [Fact]
    public async Task Full_subscription_drops_the_newest_and_tells()
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = server.Url, SubPendingChannelCapacity = 2 });
        var dropped = new TaskCompletionSource<NatsMessageDroppedEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.MessageDropped += (_, args) =>
        {
            dropped.TrySetResult(args);
            return ValueTask.CompletedTask;
        };
        await using var subscription = await connection.SubscribeCoreAsync<int>("core.full", cancellationToken: Limit);
        for (var i = 0; i < 3; i++)
        {
            await connection.PublishAsync("core.full", i, cancellationToken: Limit);
        }

        var args = await dropped.Task.WaitAsync(Limit);

        Assert.Equal("core.full", args.Subject);
        Assert.Equal(0, (await subscription.Msgs.ReadAsync(Limit)).Data);
    }

    [Fact]
    public async Task Draining_subscription_hands_out_what_was_sent()
    {
        await using var connection = server.Connect();
        await using var subscription = await connection.SubscribeCoreAsync<int>("core.drain", cancellationToken: Limit);
        for (var i = 0; i < 100; i++)
        {
            await connection.PublishAsync("core.drain", i, cancellationToken: Limit);
        }

        await subscription.DrainAsync(Limit);

        var seen = new List<int>();
        await foreach (var message in subscription.Msgs.ReadAllAsync(Limit))
        {
            seen.Add(message.Data);
        }

        Assert.Equal(Enumerable.Range(0, 100), seen);
    }

    [Fact]
    public async Task Wildcards_work_below_a_base_inbox_only()
    {
        await using var connection = server.Connect();
        var inbox = connection.CreateJetStreamContext().NewBaseInbox();
        await using var below = await connection.SubscribeCoreAsync<int>(inbox + ".*", cancellationToken: Limit);
        await connection.PublishAsync(inbox + ".7", 7, cancellationToken: Limit);
        var message = await below.Msgs.ReadAsync(Limit);
        Assert.Equal(inbox + ".7", message.Subject);
    }
}
