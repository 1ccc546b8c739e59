using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>Creating, changing, finding and deleting streams and consumers.</summary>
[Collection(NatsServerGroup.Name)]
public sealed class JetStreamManagement(NatsServerFixture server)
{
    private static CancellationToken Limit => NatsServerFixture.Limit;

    [Fact]
    public async Task Stream_has_the_configuration_it_was_given()
    {
        await using var connection = server.Connect();
        var (context, _, name) = await NatsServerFixture.NewStreamAsync(connection, static config =>
        {
            config.Description = "events";
            config.Storage = StreamConfigStorage.File;
            config.Retention = StreamConfigRetention.Interest;
            config.Discard = StreamConfigDiscard.New;
            config.MaxAge = TimeSpan.FromDays(3);
            config.DuplicateWindow = TimeSpan.FromMinutes(7);
            config.MaxBytes = 1 << 20;
            config.MaxMsgSize = 4096;
            config.NumReplicas = 1;
            config.AllowDirect = true;
            config.DenyDelete = true;
            config.DenyPurge = true;
        });

        var found = (await context.GetStreamAsync(name, cancellationToken: Limit)).Info.Config;

        Assert.Equal([name + ".>"], found.Subjects!);
        Assert.Equal("events", found.Description);
        Assert.Equal((StreamConfigStorage.File, StreamConfigRetention.Interest, StreamConfigDiscard.New), (found.Storage, found.Retention, found.Discard));
        Assert.Equal((TimeSpan.FromDays(3), TimeSpan.FromMinutes(7)), (found.MaxAge, found.DuplicateWindow));
        Assert.Equal((1L << 20, 4096, 1), (found.MaxBytes, found.MaxMsgSize, found.NumReplicas));
        Assert.True(found.AllowDirect && found.DenyDelete && found.DenyPurge);
    }

    [Fact]
    public async Task Stream_is_created_once_and_updated_afterwards()
    {
        await using var connection = server.Connect();
        var context = connection.CreateJetStreamContext();
        var name = "S" + Guid.NewGuid().ToString("N");
        var config = new StreamConfig(name, [name]) { Storage = StreamConfigStorage.Memory };
        await context.CreateOrUpdateStreamAsync(config, Limit);
        config.Subjects = [name, name + ".more"];
        var updated = await context.CreateOrUpdateStreamAsync(config, Limit);
        Assert.Equal(2, updated.Info.Config.Subjects!.Count);
        var refusal = await Assert.ThrowsAsync<NatsJSApiException>(async () => await context.CreateStreamAsync(config with { Subjects = [name + ".other"] }, Limit));
        Assert.Equal(10058, refusal.Error.ErrCode);
    }

    [Fact]
    public async Task Missing_stream_and_consumer_are_not_found()
    {
        await using var connection = server.Connect();
        var (context, _, name) = await NatsServerFixture.NewStreamAsync(connection);
        var stream = await Assert.ThrowsAsync<NatsJSApiException>(async () => await context.GetStreamAsync("missing", cancellationToken: Limit));
        var consumer = await Assert.ThrowsAsync<NatsJSApiException>(async () => await context.GetConsumerAsync(name, "missing", Limit));
        Assert.Equal((404, 10059), (stream.Error.Code, stream.Error.ErrCode));
        Assert.Equal((404, 10014), (consumer.Error.Code, consumer.Error.ErrCode));
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task Impossible_stream_name_is_refused_here(string name)
    {
        await using var connection = server.Connect();
        var context = connection.CreateJetStreamContext();
        await Assert.ThrowsAsync<ArgumentException>(async () => await context.GetStreamAsync(name, cancellationToken: Limit));
    }

    [Fact]
    public async Task Api_that_does_not_answer_is_an_exception_of_its_own()
    {
        await using var connection = server.Connect();
        await using var silent = await connection.SubscribeCoreAsync<string>("$SILENT.API.>", cancellationToken: Limit);
        var context = connection.CreateJetStreamContext(new NatsJSOpts(connection.Opts, apiPrefix: "$SILENT.API", requestTimeout: TimeSpan.FromMilliseconds(100)));
        await Assert.ThrowsAsync<NatsJSApiNoResponseException>(async () => await context.GetStreamAsync("any", cancellationToken: Limit));
        var absent = connection.CreateJetStreamContext(new NatsJSOpts(connection.Opts, apiPrefix: "$ABSENT.API"));
        await Assert.ThrowsAsync<NatsNoRespondersException>(async () => await absent.GetStreamAsync("any", cancellationToken: Limit));
    }

    [Fact]
    public async Task Lists_contain_what_exists()
    {
        await using var connection = server.Connect();
        var (context, stream, name) = await NatsServerFixture.NewStreamAsync(connection);
        await stream.CreateOrUpdateConsumerAsync(new ConsumerConfig("c1"), Limit);
        await stream.CreateOrUpdateConsumerAsync(new ConsumerConfig("c2"), Limit);

        Assert.Contains(name, await AllAsync(context.ListStreamNamesAsync(cancellationToken: Limit)));
        Assert.Equal([name], (await AllAsync(context.ListStreamsAsync(name + ".a", Limit))).Select(static found => found.Info.Config.Name));
        Assert.Equal(["c1", "c2"], (await AllAsync(context.ListConsumerNamesAsync(name, Limit))).Order());
        Assert.Equal(["c1", "c2"], (await AllAsync(stream.ListConsumersAsync(Limit))).Select(static found => found.Info.Name).Order());
    }

    [Fact]
    public async Task Messages_are_got_deleted_and_purged()
    {
        await using var connection = server.Connect();
        var (context, stream, name) = await NatsServerFixture.NewStreamAsync(connection);
        for (var i = 1; i <= 5; i++)
        {
            await context.PublishAsync($"{name}.{i % 2}", $"m{i}", cancellationToken: Limit);
        }

        Assert.Equal("m2"u8.ToArray(), (await stream.GetAsync(new StreamMsgGetRequest { Seq = 2 }, Limit)).Message.Data.ToArray());
        var last = (await stream.GetAsync(new StreamMsgGetRequest { LastBySubj = name + ".1" }, Limit)).Message;
        Assert.Equal((5UL, name + ".1"), (last.Seq, last.Subject));
        Assert.True((await stream.DeleteMessageAsync(new StreamMsgDeleteRequest { Seq = 2 }, Limit)).Success);
        var gone = await Assert.ThrowsAsync<NatsJSApiException>(async () => await stream.GetAsync(new StreamMsgGetRequest { Seq = 2 }, Limit));
        Assert.Equal(10037, gone.Error.ErrCode);
        Assert.Equal(1L, (await stream.PurgeAsync(new StreamPurgeRequest { Filter = name + ".0" }, Limit)).Purged);
        await stream.RefreshAsync(Limit);
        Assert.Equal((3L, 1UL, 5UL), (stream.Info.State.Messages, stream.Info.State.FirstSeq, stream.Info.State.LastSeq));
    }

    [Fact]
    public async Task Deleted_stream_is_gone()
    {
        await using var connection = server.Connect();
        var (context, stream, name) = await NatsServerFixture.NewStreamAsync(connection);
        Assert.True(await stream.DeleteAsync(Limit));
        await Assert.ThrowsAsync<NatsJSApiException>(async () => await context.GetStreamAsync(name, cancellationToken: Limit));
        await Assert.ThrowsAsync<NatsJSException>(async () => await stream.PurgeAsync(new StreamPurgeRequest(), Limit));
    }

    [Fact]
    public async Task Consumer_has_the_configuration_it_was_given()
    {
        await using var connection = server.Connect();
        var (context, _, name) = await NatsServerFixture.NewStreamAsync(connection);
        var start = new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.Zero);
        await context.CreateOrUpdateConsumerAsync(
            name,
            new ConsumerConfig("durable")
            {
                AckWait = TimeSpan.FromSeconds(20),
                MaxDeliver = 5,
                MaxAckPending = 77,
                FilterSubject = name + ".a",
                DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartTime,
                OptStartTime = start,
                Backoff = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)],
                HeadersOnly = true,
                MaxWaiting = 8,
                MaxBatch = 100,
            },
            Limit);

        var found = (await context.GetConsumerAsync(name, "durable", Limit)).Info;

        Assert.Equal((name, "durable", "durable"), (found.StreamName, found.Name, found.Config.DurableName));
        Assert.Equal((ConsumerConfigAckPolicy.Explicit, 5L, 77L, 8L, 100), (found.Config.AckPolicy, found.Config.MaxDeliver, found.Config.MaxAckPending, found.Config.MaxWaiting, found.Config.MaxBatch));
        Assert.Equal(start, found.Config.OptStartTime);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], found.Config.Backoff!);
        Assert.Equal(name + ".a", found.Config.FilterSubject);
        Assert.True(found.Config.HeadersOnly);
    }

    [Fact]
    public async Task Ephemeral_consumer_gets_a_name()
    {
        await using var connection = server.Connect();
        var (context, _, name) = await NatsServerFixture.NewStreamAsync(connection);
        var consumer = await context.CreateOrUpdateConsumerAsync(name, new ConsumerConfig { InactiveThreshold = TimeSpan.FromMinutes(1) }, Limit);
        Assert.NotEmpty(consumer.Info.Name);
        Assert.Null(consumer.Info.Config.DurableName);
        Assert.True(await context.DeleteConsumerAsync(name, consumer.Info.Name, Limit));
    }

    [Fact]
    public async Task Consumer_name_that_would_change_the_request_is_refused_here()
    {
        await using var connection = server.Connect();
        var (context, _, name) = await NatsServerFixture.NewStreamAsync(connection);
        await Assert.ThrowsAsync<ArgumentException>(async () => await context.CreateOrUpdateConsumerAsync(name, new ConsumerConfig("a.b"), Limit));
    }

    [Fact]
    public async Task Server_tells_about_itself()
    {
        await using var connection = server.Connect();
        Assert.Equal(NatsConnectionState.Closed, connection.ConnectionState);
        await connection.ConnectAsync();
        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
        Assert.Equal(server.Port, connection.ServerInfo!.Port);
        Assert.True(connection.ServerInfo.JetStreamAvailable);
        Assert.True(await connection.PingAsync(Limit) > TimeSpan.Zero);
        Assert.NotNull(await connection.CreateJetStreamContext().GetAccountInfoAsync(Limit));
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
        {
            all.Add(item);
        }

        return all;
    }
}
