using System.Text;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Contracts;

/// <summary>Facts about NATS.Net and JetStream that promises of the outbox and of the consumers rest on.</summary>
[ServerTests]
public sealed class JetStreamTests(JetStreamTests.Broker broker) : IClassFixture<JetStreamTests.Broker>
{
    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    // Promise: an event is in the stream once, however often a relay publishes it.
    [Fact]
    public async Task Publish_of_a_message_id_that_the_stream_has_is_answered_as_a_duplicate_and_not_stored()
    {
        await using var connection = broker.Connect();
        var (context, stream) = await NewStreamAsync(connection);
        var options = new NatsJSPubOpts { MsgId = "event-1" };
        var first = await context.PublishAsync(SubjectOf(stream), "1", opts: options, cancellationToken: Limit);
        var again = await context.PublishAsync(SubjectOf(stream), "1", opts: options, cancellationToken: Limit);

        Assert.Equal((false, true, 1UL), (first.Duplicate, again.Duplicate, again.Seq));
        await stream.RefreshAsync(Limit);
        Assert.Equal(1, stream.Info.State.Messages);
    }

    // Promise: the events of an aggregate are in the stream in their order, although the relay does not wait between them.
    [Fact]
    public async Task Publishes_one_after_another_without_waiting_keep_their_order_and_get_their_own_answers()
    {
        const int Count = 2000;
        await using var connection = broker.Connect();
        var (context, stream) = await NewStreamAsync(connection);
        var inbox = context.NewBaseInbox();
        var capacity = new NatsSubOpts { ChannelOpts = new NatsSubChannelOpts { Capacity = Count + 1 } };
        await using var answers = await connection.SubscribeCoreAsync<byte[]>(inbox + ".*", opts: capacity, cancellationToken: Limit);
        for (var i = 1; i <= Count; i++)
        {
            await connection.PublishAsync(
                SubjectOf(stream), i, new NatsHeaders { ["Nats-Msg-Id"] = $"m{i}" }, $"{inbox}.{i}", cancellationToken: Limit);
        }

        for (var i = 1; i <= Count; i++)
        {
            var answer = await answers.Msgs.ReadAsync(Limit);
            Assert.Equal($"{inbox}.{i}", answer.Subject);
            Assert.Contains($"\"seq\":{i}", Encoding.UTF8.GetString(answer.Data!), StringComparison.Ordinal);
        }

        var last = await stream.GetAsync(new StreamMsgGetRequest { Seq = Count }, Limit);
        Assert.Equal("2000"u8.ToArray(), last.Message.Data.ToArray());
    }

    // Promise: an event that a consumer could not handle is delivered again, and is counted towards its attempts.
    [Fact]
    public async Task Refused_message_comes_again_and_counts_its_deliveries()
    {
        await using var connection = broker.Connect();
        var (context, stream) = await NewStreamAsync(connection);
        var consumer = await stream.CreateOrUpdateConsumerAsync(new ConsumerConfig("c"), Limit);
        await context.PublishAsync(SubjectOf(stream), "one", cancellationToken: Limit);
        var first = (await consumer.NextAsync<string>(cancellationToken: Limit))!;
        await first.NakAsync(cancellationToken: Limit);
        var second = (await consumer.NextAsync<string>(cancellationToken: Limit))!;
        await second.NakAsync(new AckOpts { NakDelay = TimeSpan.FromMilliseconds(50) }, Limit);
        var third = (await consumer.NextAsync<string>(cancellationToken: Limit))!;

        Assert.Equal([1UL, 2UL, 3UL], new[] { first, second, third }.Select(static message => message.Metadata!.Value.NumDelivered));
        Assert.Equal(1UL, third.Metadata!.Value.Sequence.Stream);
    }

    // Promise: a consumer that has stopped left nothing unanswered that it had handled.
    [Fact]
    public async Task Confirmed_acknowledgement_is_known_to_the_server_when_it_returns()
    {
        await using var connection = broker.Connect();
        await using var other = broker.Connect();
        var (context, stream) = await NewStreamAsync(connection);
        var consumer = await stream.CreateOrUpdateConsumerAsync(new ConsumerConfig("c"), Limit);
        await context.PublishAsync(SubjectOf(stream), "one", cancellationToken: Limit);
        await (await consumer.NextAsync<string>(cancellationToken: Limit))!.AckAsync(new AckOpts { DoubleAck = true }, Limit);

        var found = await other.CreateJetStreamContext().GetConsumerAsync(stream.Info.Config.Name!, "c", Limit);
        Assert.Equal((0, 1UL), (found.Info.NumAckPending, found.Info.AckFloor.StreamSeq));
    }

    // Promise: a relay's connection that was lost is never made again behind its back.
    [Fact]
    public async Task Hook_that_refuses_to_reconnect_makes_the_first_disconnect_final()
    {
        await using var observer = broker.Connect();
        var (_, stream) = await NewStreamAsync(observer);
        await using var connection = await OneSessionAsync(broker.Url);
        var disconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionDisconnected += (_, _) =>
        {
            disconnected.TrySetResult();
            return ValueTask.CompletedTask;
        };

        // The server is alive, so only the hook stands against a reconnect.
        await connection.ReconnectAsync();
        await disconnected.Task.WaitAsync(Limit);
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () =>
        {
            while (true)
            {
                await connection.PublishAsync(SubjectOf(stream), 1, cancellationToken: Limit);
            }
        });

        Assert.Equal(NatsConnectionState.Failed, connection.ConnectionState);
        await stream.RefreshAsync(Limit);
        Assert.Equal(0, stream.Info.State.Messages);
    }

    // Promise: what a relay that lost its connection leaves in the stream has no gap, so that the next one goes on behind it.
    [Fact]
    public async Task Messages_that_arrived_over_one_session_are_a_prefix_of_those_published()
    {
        await using var observer = broker.Connect();
        var (_, stream) = await NewStreamAsync(observer);
        await using var proxy = CuttableProxy.To(broker.Port);
        var connection = await OneSessionAsync(proxy.Url);
        var published = 0;

        // One is known to have arrived; how many of the others do is up to the cut.
        await connection.CreateJetStreamContext().PublishAsync(SubjectOf(stream), published++, cancellationToken: Limit);

        // The connection fails for good, or a publish that waited for room when the link was cut runs out of time before that.
        await Assert.ThrowsAnyAsync<NatsException>(async () =>
        {
            while (true)
            {
                await connection.PublishAsync(SubjectOf(stream), published, cancellationToken: Limit);
                if (++published == 3000)
                {
                    proxy.Cut();
                }
            }
        });

        await observer.PingAsync(Limit);
        await stream.RefreshAsync(Limit);
        var arrived = (int)stream.Info.State.Messages;
        Assert.InRange(arrived, 1, published);
        var last = await stream.GetAsync(new StreamMsgGetRequest { Seq = (ulong)arrived }, Limit);
        Assert.Equal($"{arrived - 1}", Encoding.UTF8.GetString(last.Message.Data.Span));
        await Assert.ThrowsAnyAsync<NatsException>(
            async () => await connection.PublishAsync(SubjectOf(stream), 0, cancellationToken: Limit));
    }

    private static string SubjectOf(INatsJSStream stream) => stream.Info.Config.Name + ".a";

    private static async Task<(INatsJSContext Context, INatsJSStream Stream)> NewStreamAsync(NatsConnection connection)
    {
        var name = "S" + Guid.NewGuid().ToString("N");
        var context = connection.CreateJetStreamContext();
        var config = new StreamConfig(name, [name + ".>"]) { Storage = StreamConfigStorage.Memory };
        return (context, await context.CreateStreamAsync(config, Limit));
    }

    /// <summary>A connection that lives as long as its first session: its hook refuses every attempt to make another.</summary>
    private static async Task<NatsConnection> OneSessionAsync(string url)
    {
        var connection = new NatsConnection(new NatsOpts
        {
            Url = url,
            MaxReconnectRetry = 1,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(1),
            ReconnectWaitMax = TimeSpan.FromMilliseconds(1),
            ReconnectJitter = TimeSpan.Zero,
        });
        await connection.ConnectAsync();
        connection.OnConnectingAsync = static _ => throw new IOException("One session only.");
        return connection;
    }

    public sealed class Broker : IAsyncLifetime
    {
        private NatsServer? _server;

        public string Url => _server!.Url;

        public int Port => _server!.Port;

        public async ValueTask InitializeAsync() => _server = await NatsServer.StartAsync();

        public ValueTask DisposeAsync() => _server!.DisposeAsync();

        public NatsConnection Connect() => new(new NatsOpts { Url = Url });
    }
}
