using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>Pulling messages and acknowledging them.</summary>
[Collection(NatsServerGroup.Name)]
public sealed class JetStreamConsuming(NatsServerFixture server)
{
    private static readonly NatsJSFetchOpts Ten = new() { MaxMsgs = 10, Expires = TimeSpan.FromSeconds(1) };

    private static CancellationToken Limit => NatsServerFixture.Limit;

    [Fact]
    public async Task Consume_delivers_every_message_in_order_over_many_pulls()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        for (var i = 0; i < 1000; i++)
        {
            await connection.PublishAsync(name + ".a", i, cancellationToken: Limit);
        }

        var seen = new List<int>();
        await foreach (var message in consumer.ConsumeAsync<int>(opts: new NatsJSConsumeOpts { MaxMsgs = 64 }, cancellationToken: Limit))
        {
            seen.Add(message.Data);
            await message.AckAsync(cancellationToken: Limit);
            if (seen.Count == 1000)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 1000), seen);
        await connection.PingAsync(Limit);
        var found = await context.GetConsumerAsync(name, "c", Limit);
        Assert.Equal(1000UL, found.Info.AckFloor.StreamSeq);
    }

    [Fact]
    public async Task Consume_limited_in_bytes_goes_on_beyond_the_limit()
    {
        await using var connection = server.Connect();
        var (consumer, _, name) = await NewConsumerAsync(connection);
        for (var i = 0; i < 100; i++)
        {
            await connection.PublishAsync(name + ".a", new byte[1000], cancellationToken: Limit);
        }

        var opts = new NatsJSConsumeOpts { MaxBytes = 10_000, Expires = TimeSpan.FromSeconds(1) };
        Assert.Equal(100, (await NatsServerFixture.TakeAsync(consumer.ConsumeAsync<byte[]>(opts: opts, cancellationToken: Limit), 100)).Count);
    }

    [Fact]
    public async Task Cancelled_consume_ends_without_an_exception()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        await context.PublishAsync(name + ".a", 1, cancellationToken: Limit);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        var count = 0;
        await foreach (var message in consumer.ConsumeAsync<int>(cancellationToken: cancel.Token))
        {
            count++;
            await message.AckAsync(cancellationToken: Limit);
            await cancel.CancelAsync();
        }

        Assert.Equal(1, count);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await NatsServerFixture.TakeAsync(consumer.ConsumeAsync<int>(cancellationToken: cancel.Token), 1));
    }

    [Fact]
    public async Task Draining_consume_hands_out_what_was_delivered()
    {
        await using var connection = server.Connect();
        var (consumer, _, name) = await NewConsumerAsync(connection);
        for (var i = 0; i < 50; i++)
        {
            await connection.PublishAsync(name + ".a", i, cancellationToken: Limit);
        }

        await connection.PingAsync(Limit);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        var seen = new List<int>();
        await foreach (var message in consumer.ConsumeAsync<int>(opts: new NatsJSConsumeOpts { MaxMsgs = 100, DrainOnCancel = true }, cancellationToken: cancel.Token))
        {
            seen.Add(message.Data);
            await message.AckAsync(new AckOpts { DoubleAck = true }, Limit);
            if (seen.Count == 1)
            {
                await cancel.CancelAsync();
            }
        }

        Assert.Equal(Enumerable.Range(0, 50), seen);
    }

    [Fact]
    public async Task Consume_of_a_deleted_consumer_ends_with_the_servers_word()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        await context.PublishAsync(name + ".a", 1, cancellationToken: Limit);
        var failure = await Assert.ThrowsAsync<NatsJSProtocolException>(async () =>
        {
            await foreach (var message in consumer.ConsumeAsync<int>(cancellationToken: Limit))
            {
                await context.DeleteConsumerAsync(name, "c", Limit);
            }
        });
        Assert.Equal((409, NatsHeaders.Messages.ConsumerDeleted), (failure.HeaderCode, failure.HeaderMessage));
    }

    [Fact]
    public async Task Fetch_ends_when_full_and_when_its_time_is_over()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        for (var i = 0; i < 13; i++)
        {
            await context.PublishAsync(name + ".a", i, cancellationToken: Limit);
        }

        Assert.Equal(Enumerable.Range(0, 10), (await FetchAsync(consumer.FetchAsync<int>(Ten, cancellationToken: Limit))).Select(static message => message.Data));
        Assert.Equal(Enumerable.Range(10, 3), (await FetchAsync(consumer.FetchAsync<int>(Ten, cancellationToken: Limit))).Select(static message => message.Data));
    }

    [Fact]
    public async Task Fetch_without_waiting_takes_what_is_there()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        Assert.Empty(await FetchAsync(consumer.FetchNoWaitAsync<int>(Ten, cancellationToken: Limit)));
        await context.PublishAsync(name + ".a", 1, cancellationToken: Limit);
        Assert.Single(await FetchAsync(consumer.FetchNoWaitAsync<int>(Ten, cancellationToken: Limit)));
        Assert.Empty(await FetchAsync(consumer.FetchNoWaitAsync<int>(Ten, cancellationToken: Limit)));
    }

    [Fact]
    public async Task Next_brings_one_message_or_null()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        var waiting = consumer.NextAsync<string>(cancellationToken: Limit).AsTask();
        await context.PublishAsync(name + ".a", "one", cancellationToken: Limit);
        Assert.Equal("one", (await waiting)!.Data);
        Assert.Null(await consumer.NextAsync<string>(opts: new NatsJSNextOpts { Expires = TimeSpan.FromSeconds(1) }, cancellationToken: Limit));
    }

    [Fact]
    public async Task Metadata_tells_where_a_message_stands()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await context.PublishAsync(name + ".a", "one", headers: new NatsHeaders { ["h"] = "v" }, cancellationToken: Limit);
        await context.PublishAsync(name + ".b", "two", cancellationToken: Limit);
        var message = (await consumer.NextAsync<string>(cancellationToken: Limit))!;
        var metadata = message.Metadata!.Value;
        Assert.Equal((name + ".a", "one", "v"), (message.Subject, message.Data, message.Headers!["h"].ToString()));
        Assert.Equal((name, "c", string.Empty), (metadata.Stream, metadata.Consumer, metadata.Domain));
        Assert.Equal((new NatsJSSequencePair(1, 1), 1UL, 1UL), (metadata.Sequence, metadata.NumDelivered, metadata.NumPending));
        Assert.InRange(metadata.Timestamp, before, DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task Refused_message_comes_again_and_counts_its_deliveries()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        await context.PublishAsync(name + ".a", "one", cancellationToken: Limit);
        var first = (await consumer.NextAsync<string>(cancellationToken: Limit))!;
        await first.NakAsync(cancellationToken: Limit);
        var second = (await consumer.NextAsync<string>(cancellationToken: Limit))!;
        await second.NakAsync(TimeSpan.FromMilliseconds(50), Limit);
        var third = (await consumer.NextAsync<string>(cancellationToken: Limit))!;
        Assert.Equal([1UL, 2UL, 3UL], new[] { first, second, third }.Select(static message => message.Metadata!.Value.NumDelivered));
        Assert.Equal(1UL, third.Metadata!.Value.Sequence.Stream);
    }

    [Fact]
    public async Task Given_up_message_does_not_come_again()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        await context.PublishAsync(name + ".a", "one", cancellationToken: Limit);
        await (await consumer.NextAsync<string>(cancellationToken: Limit))!.AckTerminateAsync(cancellationToken: Limit);
        await connection.PingAsync(Limit);
        await consumer.RefreshAsync(Limit);
        Assert.Equal((0, 0UL), (consumer.Info.NumAckPending, consumer.Info.NumPending));
    }

    [Fact]
    public async Task Unacknowledged_message_comes_again_when_its_time_is_over_unless_progress_is_told()
    {
        await using var connection = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection, static config => config.AckWait = TimeSpan.FromMilliseconds(300));
        await context.PublishAsync(name + ".a", "one", cancellationToken: Limit);
        var first = (await consumer.NextAsync<string>(cancellationToken: Limit))!;
        await first.AckProgressAsync(cancellationToken: Limit);
        var second = (await consumer.NextAsync<string>(cancellationToken: Limit))!;
        Assert.Equal(2UL, second.Metadata!.Value.NumDelivered);
    }

    [Fact]
    public async Task Confirmed_acknowledgement_is_known_to_the_server_when_it_returns()
    {
        await using var connection = server.Connect();
        await using var other = server.Connect();
        var (consumer, context, name) = await NewConsumerAsync(connection);
        await context.PublishAsync(name + ".a", "one", cancellationToken: Limit);
        await (await consumer.NextAsync<string>(cancellationToken: Limit))!.AckAsync(new AckOpts { DoubleAck = true }, Limit);
        var found = await other.CreateJetStreamContext().GetConsumerAsync(name, "c", Limit);
        Assert.Equal((0, 1UL), (found.Info.NumAckPending, found.Info.AckFloor.StreamSeq));
    }

    [Fact]
    public async Task Consumer_begins_where_it_is_told()
    {
        await using var connection = server.Connect();
        var (_, context, name) = await NewConsumerAsync(connection);
        for (var i = 1; i <= 5; i++)
        {
            await context.PublishAsync(name + ".a", i, cancellationToken: Limit);
        }

        var config = new ConsumerConfig("late") { DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence, OptStartSeq = 4 };
        var late = await context.CreateOrUpdateConsumerAsync(name, config, Limit);
        Assert.Equal([4, 5], (await FetchAsync(late.FetchNoWaitAsync<int>(Ten, cancellationToken: Limit))).Select(static message => message.Data));
    }

    [Fact]
    public async Task Ordered_consumer_delivers_all_messages_in_order()
    {
        await using var connection = server.Connect();
        var (_, context, name) = await NewConsumerAsync(connection);
        for (var i = 0; i < 300; i++)
        {
            await connection.PublishAsync(name + ".a", i, cancellationToken: Limit);
        }

        var ordered = await context.CreateOrderedConsumerAsync(name, cancellationToken: Limit);
        var consumed = await NatsServerFixture.TakeAsync(ordered.ConsumeAsync<int>(opts: new NatsJSConsumeOpts { MaxMsgs = 50 }, cancellationToken: Limit), 300);
        Assert.Equal(Enumerable.Range(0, 300), consumed.Select(static message => message.Data));
        var fetched = await FetchAsync(ordered.FetchAsync<int>(Ten, cancellationToken: Limit));
        Assert.Equal(Enumerable.Range(0, 10), fetched.Select(static message => message.Data));
    }

    [Theory]
    [InlineData(10, 10, 30)]
    [InlineData(null, null, 30)]
    public async Task Contradictory_limits_are_refused(int? messages, int? bytes, int expiresSeconds)
    {
        await using var connection = server.Connect();
        var (consumer, _, _) = await NewConsumerAsync(connection);
        var opts = new NatsJSConsumeOpts { MaxMsgs = messages, MaxBytes = bytes, Expires = TimeSpan.FromSeconds(expiresSeconds) };
        await Assert.ThrowsAsync<NatsJSException>(async () => await NatsServerFixture.TakeAsync(consumer.ConsumeAsync<int>(opts: opts, cancellationToken: Limit), 1));
        var hasty = new NatsJSFetchOpts { MaxMsgs = 1, Expires = TimeSpan.FromMilliseconds(10) };
        await Assert.ThrowsAsync<NatsJSException>(async () => await FetchAsync(consumer.FetchAsync<int>(hasty, cancellationToken: Limit)));
    }

    private static async Task<(INatsJSConsumer Consumer, INatsJSContext Context, string Stream)> NewConsumerAsync(NatsConnection connection, Action<ConsumerConfig>? change = null)
    {
        var (context, stream, name) = await NatsServerFixture.NewStreamAsync(connection);
        var config = new ConsumerConfig("c");
        change?.Invoke(config);
        return (await stream.CreateOrUpdateConsumerAsync(config, Limit), context, name);
    }

    private static async Task<List<INatsJSMsg<T>>> FetchAsync<T>(IAsyncEnumerable<INatsJSMsg<T>> messages)
    {
        var fetched = new List<INatsJSMsg<T>>();
        await foreach (var message in messages)
        {
            fetched.Add(message);
            await message.AckAsync(cancellationToken: Limit);
        }

        return fetched;
    }
}
