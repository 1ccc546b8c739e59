using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>What a connection does when its server dies, comes back, or does not.</summary>
public sealed class Reconnecting
{
    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscription_lives_on_after_the_server_was_restarted()
    {
        await using var server = await NatsServerProcess.StartAsync();
        await using var connection = new NatsConnection(Eager(server));
        var events = new ConnectionEvents(connection);
        await using var subscription = await connection.SubscribeCoreAsync<string>("alive", cancellationToken: Limit);
        await connection.PingAsync(Limit);

        await server.KillAsync();
        await events.Disconnected.WaitAsync(Limit);
        Assert.NotEqual(NatsConnectionState.Open, connection.ConnectionState);
        await server.StartAgainAsync();
        await events.Reopened.WaitAsync(Limit);

        await connection.PublishAsync("alive", "yes", cancellationToken: Limit);
        Assert.Equal("yes", (await subscription.Msgs.ReadAsync(Limit)).Data);
        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
    }

    [Fact]
    public async Task Publish_during_an_outage_waits_and_is_sent_afterwards()
    {
        await using var server = await NatsServerProcess.StartAsync();
        await using var connection = new NatsConnection(Eager(server));
        var events = new ConnectionEvents(connection);
        await using var subscription = await connection.SubscribeCoreAsync<string>("patient", cancellationToken: Limit);
        await connection.PingAsync(Limit);

        await server.KillAsync();
        await events.Disconnected.WaitAsync(Limit);
        var publishing = connection.PublishAsync("patient", "sent", cancellationToken: Limit).AsTask();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        var cancelled = connection.PublishAsync("patient", "never sent", cancellationToken: cancel.Token).AsTask();
        Assert.False(publishing.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        await server.StartAgainAsync();
        await publishing.WaitAsync(Limit);
        Assert.Equal("sent", (await subscription.Msgs.ReadAsync(Limit)).Data);
    }

    [Fact]
    public async Task Consume_goes_on_after_the_server_was_restarted()
    {
        await using var server = await NatsServerProcess.StartAsync();
        await using var connection = new NatsConnection(Eager(server));
        var events = new ConnectionEvents(connection);
        var context = connection.CreateJetStreamContext();
        var stream = await context.CreateStreamAsync(new StreamConfig("EVENTS", ["events"]), Limit);
        var consumer = await stream.CreateOrUpdateConsumerAsync(new ConsumerConfig("c"), Limit);
        await context.PublishAsync("events", 1, cancellationToken: Limit);
        var seen = new List<int>();

        // The shortest times allowed: a pull that died with the server is only missed after two silent heartbeats.
        var opts = new NatsJSConsumeOpts { MaxMsgs = 10, Expires = TimeSpan.FromSeconds(1), IdleHeartbeat = TimeSpan.FromSeconds(.5) };
        await foreach (var message in consumer.ConsumeAsync<int>(opts: opts, cancellationToken: Limit))
        {
            await message.AckAsync(new AckOpts { DoubleAck = true }, Limit);
            seen.Add(message.Data);
            if (message.Data == 1)
            {
                await server.KillAsync();
                await events.Disconnected.WaitAsync(Limit);
                await server.StartAgainAsync();
                await events.Reopened.WaitAsync(Limit);
                await context.PublishAsync("events", 2, opts: new NatsJSPubOpts { RetryAttempts = 20, RetryWaitBetweenAttempts = TimeSpan.FromMilliseconds(50) }, cancellationToken: Limit);
            }
            else
            {
                break;
            }
        }

        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task Ordered_consumer_loses_nothing_over_a_restart()
    {
        await using var server = await NatsServerProcess.StartAsync();
        await using var connection = new NatsConnection(Eager(server));
        var events = new ConnectionEvents(connection);
        var context = connection.CreateJetStreamContext();
        await context.CreateStreamAsync(new StreamConfig("EVENTS", ["events"]), Limit);
        for (var i = 0; i < 20; i++)
        {
            await context.PublishAsync("events", i, cancellationToken: Limit);
        }

        var ordered = await context.CreateOrderedConsumerAsync("EVENTS", cancellationToken: Limit);
        var seen = new List<int>();
        await foreach (var message in ordered.ConsumeAsync<int>(opts: new NatsJSConsumeOpts { MaxMsgs = 5 }, cancellationToken: Limit))
        {
            seen.Add(message.Data);
            if (seen.Count == 7)
            {
                await server.KillAsync();
                await events.Disconnected.WaitAsync(Limit);
                await server.StartAgainAsync();
            }
            else if (seen.Count == 20)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 20), seen);
    }

    [Fact]
    public async Task Connection_that_gave_up_refuses_everything_from_then_on()
    {
        await using var server = await NatsServerProcess.StartAsync();
        await using var connection = new NatsConnection(Eager(server) with { MaxReconnectRetry = 1 });
        await using var subscription = await connection.SubscribeCoreAsync<string>("any", cancellationToken: Limit);
        var events = new ConnectionEvents(connection);
        await server.KillAsync();
        await events.Disconnected.WaitAsync(Limit);
        var waited = connection.PublishAsync("any", "waited", cancellationToken: Limit).AsTask();
        await Assert.ThrowsAsync<NatsConnectionFailedException>(() => waited);
        Assert.Equal(NatsConnectionState.Failed, connection.ConnectionState);

        await server.StartAgainAsync();
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.ConnectAsync());
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.PublishAsync("any", "x", cancellationToken: Limit));
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.PingAsync(Limit));
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.RequestAsync<string, string>("any", "x", cancellationToken: Limit));
        var context = connection.CreateJetStreamContext();
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await context.PublishAsync("any", "x", cancellationToken: Limit));
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await context.PublishConcurrentAsync("any", "x", cancellationToken: Limit));
    }

    [Fact]
    public async Task Hook_that_refuses_to_reconnect_makes_the_first_disconnect_final()
    {
        await using var server = await NatsServerProcess.StartAsync();
        await using var connection = OneSession(server.Url);
        var context = connection.CreateJetStreamContext();
        await context.CreateStreamAsync(new StreamConfig("EVENTS", ["events"]) { Storage = StreamConfigStorage.Memory }, Limit);
        var events = new ConnectionEvents(connection);

        // The server is alive, so only the hook stands against a reconnect.
        await connection.ReconnectAsync();
        await events.Disconnected.WaitAsync(Limit);
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () =>
        {
            while (true)
            {
                await using var future = await context.PublishConcurrentAsync("events", 1, cancellationToken: Limit);
                await Task.Yield();
            }
        });

        Assert.Equal(NatsConnectionState.Failed, connection.ConnectionState);
        await using var other = new NatsConnection(Eager(server));
        var stream = await other.CreateJetStreamContext().GetStreamAsync("EVENTS", cancellationToken: Limit);
        Assert.Equal(0, stream.Info.State.Messages);
    }

    [Fact]
    public async Task What_arrived_over_one_session_is_a_prefix_of_what_was_published()
    {
        await using var server = await NatsServerProcess.StartAsync();
        await using var cut = CuttableProxy.To(server.Port);
        await using var observer = new NatsConnection(Eager(server));
        var observed = observer.CreateJetStreamContext();
        var stream = await observed.CreateStreamAsync(new StreamConfig("EVENTS", ["events"]) { Storage = StreamConfigStorage.Memory }, Limit);
        var connection = OneSession(cut.Url);
        var context = connection.CreateJetStreamContext();
        var published = 0;

        // One is known to have arrived; how many of the others do is up to the cut.
        await context.PublishAsync("events", published++, cancellationToken: Limit);

        // The connection fails for good, or a publish that waited for room when the link was cut runs out of time before that.
        var ended = await Assert.ThrowsAnyAsync<NatsException>(async () =>
        {
            while (true)
            {
                await using var future = await context.PublishConcurrentAsync("events", published, cancellationToken: Limit);
                if (++published == 3000)
                {
                    cut.Cut();
                }
            }
        });

        Assert.True(ended is NatsConnectionFailedException or NatsTimeoutException, ended.ToString());
        await observer.PingAsync(Limit);
        await stream.RefreshAsync(Limit);
        var arrived = (int)stream.Info.State.Messages;
        Assert.InRange(arrived, 1, published);
        var ordered = await stream.CreateOrderedConsumerAsync(cancellationToken: Limit);
        var messages = await NatsServerFixture.TakeAsync(ordered.ConsumeAsync<int>(cancellationToken: Limit), arrived);
        Assert.Equal(Enumerable.Range(0, arrived), messages.Select(static message => message.Data));
        try
        {
            await connection.DisposeAsync();
        }
        catch (NatsException)
        {
            // A connection that has failed may not manage to take leave of the server.
        }
    }

    [Fact]
    public async Task Disposed_connection_refuses_to_publish_and_ends_its_subscriptions()
    {
        await using var server = await NatsServerProcess.StartAsync();
        var connection = new NatsConnection(Eager(server));
        await using var subscription = await connection.SubscribeCoreAsync<string>("any", cancellationToken: Limit);
        await connection.PingAsync(Limit);
        await connection.DisposeAsync();
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(async () => await connection.PublishAsync("any", "x", cancellationToken: Limit));
        Assert.False(await subscription.Msgs.WaitToReadAsync(Limit));
    }

    private static NatsOpts Eager(NatsServerProcess server) => new()
    {
        Url = server.Url,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(20),
        ReconnectWaitMax = TimeSpan.FromMilliseconds(20),
        ReconnectJitter = TimeSpan.Zero,
    };

    /// <summary>A connection that lives as long as its first session: its hook refuses every attempt to make another.</summary>
    private static NatsConnection OneSession(string url)
    {
        var connection = new NatsConnection(new NatsOpts
        {
            Url = url,
            MaxReconnectRetry = 1,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(1),
            ReconnectWaitMax = TimeSpan.FromMilliseconds(1),
            ReconnectJitter = TimeSpan.Zero,
        });
        connection.OnConnectingAsync = address => connection.ConnectionState == NatsConnectionState.Reconnecting
            ? throw new NatsException("One session only")
            : ValueTask.FromResult(address);
        return connection;
    }
}
