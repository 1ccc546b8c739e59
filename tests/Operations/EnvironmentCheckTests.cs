using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Operations;

[Finding("an environment that cannot work is refused at start")]
public sealed class EnvironmentCheckTests(Servers servers)
{
    [Fact]
    public async Task Database_that_is_as_it_should_be_is_accepted()
    {
        await CheckAsync(await servers.NewEmptyDatabaseAsync());
    }

    [Fact]
    public async Task Pooler_that_gives_sessions_to_transactions_is_refused()
    {
        await using var pooler = new TransactionPooler(await servers.NewEmptyDatabaseAsync());

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => CheckAsync(pooler.ConnectionString));

        Assert.Contains("pool_mode = session", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default_transaction_read_only = on", "read-only")]
    [InlineData("default_transaction_isolation = serializable", "read committed")]
    public async Task Database_with_settings_that_the_engine_cannot_work_with_is_refused(string setting, string reason)
    {
        var text = await servers.NewEmptyDatabaseAsync();
        await using (var database = NpgsqlDataSource.Create(text))
        {
            await using var command = database.CreateCommand(
                $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(text).Database} SET {setting}");
            await command.ExecuteNonQueryAsync();
        }

        Assert.Contains(reason, (await Assert.ThrowsAsync<InvalidDataException>(() => CheckAsync(text))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_of_another_encoding_is_refused()
    {
        var text = new NpgsqlConnectionStringBuilder(await servers.NewEmptyDatabaseAsync());
        await using (var database = NpgsqlDataSource.Create(text.ConnectionString))
        {
            await using var command = database.CreateCommand(
                $"CREATE DATABASE {text.Database}_ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
            await command.ExecuteNonQueryAsync();
        }

        text.Database += "_ascii";
        Assert.Contains(
            "UTF8", (await Assert.ThrowsAsync<InvalidDataException>(() => CheckAsync(text.ConnectionString))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_whose_clock_is_minutes_away_is_refused()
    {
        var text = await servers.NewEmptyDatabaseAsync();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => CheckAsync(text, new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(-5))));

        Assert.Contains("NTP", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_without_JetStream_is_refused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServePlainNatsAsync(listener);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => CheckBrokerAsync($"nats://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));

        Assert.Contains("JetStream", refused.Message, StringComparison.Ordinal);
        listener.Stop();
        await Task.WhenAny(serving);
    }

    [Fact]
    public async Task Stream_of_someone_else_with_other_settings_is_refused()
    {
        await using var nats = await NatsServer.StartAsync();
        await using var connection = new NatsConnection(new NatsOpts { Url = nats.Url });
        var jetStream = connection.CreateJetStreamContext();
        await CheckBrokerAsync(nats.Url);

        await jetStream.CreateStreamAsync(
            new StreamConfig(EventStream.Name, [EventStream.Subjects]) { Retention = StreamConfigRetention.Workqueue });
        Assert.Contains("retention", await RefusalAsync(), StringComparison.Ordinal);
        await jetStream.DeleteStreamAsync(EventStream.Name);
        await jetStream.CreateStreamAsync(new StreamConfig(EventStream.Name, ["orders.>"]));
        Assert.Contains("subjects", await RefusalAsync(), StringComparison.Ordinal);

        async Task<string> RefusalAsync() =>
            (await Assert.ThrowsAsync<InvalidDataException>(() => CheckBrokerAsync(nats.Url))).Message;
    }

    [Fact]
    public async Task Redis_that_may_drop_the_list_of_silos_is_refused()
    {
        await using var redis = await RedisServer.StartAsync(new ServerOptions
        {
            Settings = new Dictionary<string, string> { ["maxmemory"] = "64mb", ["maxmemory-policy"] = "allkeys-lru" },
        });
        using var configuration = new ConfigurationManager();
        configuration["PANGAN_REDIS"] = $"{redis.Address},password={redis.Password}";
        await using var checkedRedis = new ClusterRedis(ClusterSettingsReader.ReadForClient(configuration));

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => checkedRedis.CheckAsync(TimeSpan.FromSeconds(5)));

        Assert.Contains("noeviction", refused.Message, StringComparison.Ordinal);
    }

    private static async Task CheckAsync(string connectionString, TimeProvider? time = null)
    {
        await using var pool = PostgresPool.Create(connectionString);
        await DatabaseEnvironment.CheckAsync(pool, 0, time ?? TimeProvider.System, NullLogger.Instance, CancellationToken.None);
    }

    private static Task CheckBrokerAsync(string url) =>
        BrokerEnvironment.CheckAsync(new NatsOptions { Url = url }, NullLogger.Instance, CancellationToken.None);

    private static async Task ServePlainNatsAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
        using var reader = new StreamReader(client.GetStream());
        await writer.WriteLineAsync(
            """INFO {"server_id":"a","server_name":"a","version":"2.10.1","proto":1,"headers":true,"max_payload":1048576,"jetstream":false}""");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("PING", StringComparison.Ordinal))
            {
                await writer.WriteLineAsync("PONG");
            }
        }
    }
}
