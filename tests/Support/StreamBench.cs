using Microsoft.Extensions.Time.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Net;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Support;

/// <summary>A database, a broker and consumers, without any silo.</summary>
internal sealed class StreamBench : IAsyncDisposable
{
    private readonly NatsConnection _connection;

    private StreamBench(string connectionString, NpgsqlDataSource database, NatsServer nats, NatsConnection connection)
    {
        ConnectionString = connectionString;
        Database = database;
        Nats = nats;
        _connection = connection;
        JetStream = connection.CreateJetStreamContext();
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Database { get; }

    public NatsServer Nats { get; }

    public INatsJSContext JetStream { get; }

    public FakeTimeProvider Time { get; } = FakeTime.Start();

    public NatsOptions NatsOptions => new() { Url = Nats.Url };

    public DownstreamOptions Options { get; } = new()
    {
        ReplacedSeconds = 1,
        WatchMilliseconds = 100,
        RetryMilliseconds = 20,
        GatherMilliseconds = 0,
    };

    public static async Task<StreamBench> StartAsync(Servers servers)
    {
        var connectionString = await servers.NewDatabaseAsync();
        var database = NpgsqlDataSource.Create(connectionString);
        var nats = await NatsServer.StartAsync(Servers.InMemory);
        var bench = new StreamBench(connectionString, database, nats, new NatsConnection(new NatsOpts { Url = nats.Url }));
        await bench.ExecuteAsync(CountingConsumer.Table);
        await EventStream.EnsureAsync(bench.JetStream, bench.NatsOptions, database, CancellationToken.None);
        return bench;
    }

    /// <summary>A processor without a broker.</summary>
    public EventProcessor Processor(IEventConsumer consumer, IProcessorObserver? observer = null) =>
        new(consumer, Database, new Clock(Time), NullLogger<EventProcessor>.Instance, observer, TimeSpan.Zero);

    /// <summary>What the consumers of a silo share.</summary>
    public StreamFeed Feed() => new(Database, NatsOptions, Options, new WorkSigns());

    /// <summary>A consumer's runner, as a silo has one; of a silo of its own unless it shares a feed.</summary>
    public ConsumerRunner Runner(IEventConsumer consumer, IProcessorObserver? observer = null, StreamFeed? feed = null) =>
        new(
            consumer, feed ?? Feed(), Database, NatsOptions, Options, new WorkSigns(), new Clock(Time), NullLoggerFactory.Instance,
            observer);

    /// <summary>
    /// Publishes a message, with an id by which the broker drops none. Each aggregate is a lane of its own: its sequence is its number.
    /// </summary>
    public Task PublishAsync(Guid aggregate, long sequence) => PublishAsync(
        EventSamples.Subject, EventSamples.Payload(aggregate, sequence, Time.Now), EventSamples.Lane(aggregate), sequence);

    public async Task PublishAsync(string subject, byte[] payload, string? lane = null, long number = 0)
    {
        var headers = new NatsHeaders { [MessageId.Header] = Guid.NewGuid().ToString() };
        if (lane is not null)
        {
            headers[LaneNumbers.LaneHeader] = lane;
            headers[LaneNumbers.NumberHeader] = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        (await JetStream.PublishAsync(subject, payload, headers: headers)).EnsureSuccess();
    }

    public Task<T> QueryAsync<T>(string sql) => Database.ScalarAsync<T>(sql);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until a query returns true, or fails after a while.</summary>
    public Task UntilAsync(string sql) => Wait.UntilAsync(() => QueryAsync<bool>(sql), sql);

    /// <summary>Fails unless every event of every aggregate had its effect once and in order.</summary>
    public async Task AssertOnceInOrderAsync(int aggregates, int events, string consumer = "counting")
    {
        Assert.Equal((long)aggregates * events, await QueryAsync<long>($"SELECT count(*) FROM effect WHERE consumer = '{consumer}'"));
        Assert.Equal(
            (long)aggregates * events,
            await QueryAsync<long>($"SELECT count(DISTINCT (aggregate_id, sequence)) FROM effect WHERE consumer = '{consumer}'"));
        Assert.Equal(0L, await QueryAsync<long>(
            $"""
             SELECT count(*) FROM (
               SELECT sequence, lag(sequence, 1, 0::bigint) OVER (PARTITION BY aggregate_id ORDER BY number) AS before
               FROM effect WHERE consumer = '{consumer}') e
             WHERE sequence <> before + 1
             """));
    }

    /// <summary>The sequences of the aggregate's effects, in the order in which they were made.</summary>
    public Task<string> SequencesAsync(Guid aggregate) => QueryAsync<string>(
        $"SELECT string_agg(sequence::text, ',' ORDER BY number) FROM effect WHERE aggregate_id = '{aggregate}'");

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await Nats.DisposeAsync();
        await Database.DisposeAsync();
    }
}
