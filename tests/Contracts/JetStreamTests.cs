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

    // Promise: a consumer that starts again gets what is behind its position, in order and once, although it acknowledges nothing.
    [Fact]
    public async Task Reader_without_acknowledgements_gets_the_messages_behind_its_start_in_order_and_once()
    {
        await using var connection = broker.Connect();
        var (context, stream) = await NewStreamAsync(connection);
        for (var i = 1; i <= 500; i++)
        {
            await context.PublishAsync(SubjectOf(stream), i, cancellationToken: Limit);
        }

        var reader = await stream.CreateOrUpdateConsumerAsync(
            Reader("r-1", TimeSpan.FromMinutes(1)) with
            {
                DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
                OptStartSeq = 101,
            },
            Limit);
        var sequences = new List<ulong>();
        await foreach (var message in reader.ConsumeAsync<int>(opts: new NatsJSConsumeOpts { MaxMsgs = 100 }, cancellationToken: Limit))
        {
            sequences.Add(message.Metadata!.Value.Sequence.Stream);
            if (sequences.Count == 400)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(101, 400).Select(static sequence => (ulong)sequence), sequences);
        await reader.RefreshAsync(Limit);
        Assert.Equal((0UL, 0), (reader.Info.NumPending, reader.Info.NumAckPending));
    }

    // Promise: the reader of an owner that has died is gone after a while.
    [Fact]
    public async Task Named_reader_that_reads_no_more_is_removed_after_its_idle_time()
    {
        await using var connection = broker.Connect();
        var (_, stream) = await NewStreamAsync(connection);
        _ = await stream.CreateOrUpdateConsumerAsync(Reader("r-2", TimeSpan.FromSeconds(1)), Limit);

        await Wait.UntilAsync(async () =>
        {
            await stream.RefreshAsync(Limit);
            return stream.Info.State.ConsumerCount == 0;
        });
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

    private static ConsumerConfig Reader(string name, TimeSpan idleLife) =>
        new(name) { AckPolicy = ConsumerConfigAckPolicy.None, InactiveThreshold = idleLife };

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
