using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Local.Servers;
using StackExchange.Redis;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>Settings of a cluster are checked at start; each error names its setting.</summary>
public sealed class ClusterSettingsTests
{
    [Fact]
    public void Default_settings_give_one_silo_on_this_machine()
    {
        var settings = Read();
        Assert.False(settings.IsCluster);
        Assert.Equal((11111, 30000), (settings.SiloPort, settings.GatewayPort));
    }

    [Fact]
    public void Password_and_TLS_become_options_of_the_connection()
    {
        var settings = Read(
            ("PANGAN_REDIS", "redis-1:6379,redis-2,connectTimeout=2000"), ("PANGAN_REDIS_PASSWORD", "pass=word"),
            ("PANGAN_REDIS_TLS", "true"),
            ("PANGAN_ADVERTISED_ADDRESS", "10.0.0.7"));
        var redis = settings.RedisConnection();
        Assert.Equal("pass=word", redis.Password);
        Assert.True(redis.Ssl);
        Assert.Equal(2000, redis.ConnectTimeout);
        Assert.Equal(["redis-1:6379", "redis-2:6380"], redis.EndPoints.Select(EndPointCollection.ToString));
    }

    [Theory]
    [InlineData("redis", "false", "redis:6379")]
    [InlineData("redis", "true", "redis:6380")]
    [InlineData("10.0.0.9", "true", "10.0.0.9:6380")]
    [InlineData("[::1]", "false", "[::1]:6379")]
    [InlineData("[::1]", "true", "[::1]:6380")]
    [InlineData("[::1]:7000", "true", "[::1]:7000")]
    [InlineData("sentinel-1,serviceName=pangan", "false", "sentinel-1:26379")]
    [InlineData("10.0.0.9,serviceName=pangan", "true", "10.0.0.9:26379")]
    public void A_server_without_a_port_has_the_default_port(string server, string tls, string expected)
    {
        var settings = Read(("PANGAN_REDIS", server), ("PANGAN_REDIS_TLS", tls), ("PANGAN_ADVERTISED_ADDRESS", "10.0.0.7"));
        Assert.Equal(expected, EndPointCollection.ToString(Assert.Single(settings.RedisConnection().EndPoints)));
    }

    [Theory]
    [InlineData("PANGAN_ADVERTISED_ADDRESS", "", "PANGAN_ADVERTISED_ADDRESS")]
    [InlineData("PANGAN_ADVERTISED_ADDRESS", "silo-1.example", "PANGAN_ADVERTISED_ADDRESS")]
    [InlineData("PANGAN_REDIS", "connectTimeout=2000", "PANGAN_REDIS")]
    [InlineData("PANGAN_REDIS", "redis:6379,conectTimeout=2000", "PANGAN_REDIS")]
    [InlineData("PANGAN_REDIS", "redis:6379,connectTimeout=soon", "PANGAN_REDIS")]
    [InlineData("PANGAN_SILO_PORT", "30000", "PANGAN_SILO_GATEWAY_PORT")]
    [InlineData("PANGAN_SILO_PORT", "70000", "PANGAN_SILO_PORT")]
    [InlineData("Cluster:ProbeMilliseconds", "10", "Cluster:ProbeMilliseconds")]
    [InlineData("Cluster:ResponseSeconds", "0", "Cluster:ResponseSeconds")]
    [InlineData("Cluster:DeadKeptMax", "9", "Cluster:DeadKeptMax is 9; set it from 10 to 10000.")]
    public void Invalid_setting_is_named(string setting, string value, string named)
    {
        var refused = Assert.Throws<OptionsValidationException>(
            () => Read(("PANGAN_REDIS", "redis:6379"), ("PANGAN_ADVERTISED_ADDRESS", "10.0.0.7"), (setting, value)));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_needs_no_address_of_its_own() =>
        Assert.True(ClusterSettingsReader.ReadForClient(Configuration(("PANGAN_REDIS", "redis:6379"))).IsCluster);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void Every_lane_belongs_to_one_silo(int silos)
    {
        var shares = Enumerable.Range(0, silos).Select(place => WorkAssignment.Of(place, silos, pieces: 8).ToList()).ToList();
        Assert.Equal(Enumerable.Range(0, 8), shares.SelectMany(share => share).Order());
        Assert.InRange(shares.Max(share => share.Count) - shares.Min(share => share.Count), 0, 1);
        Assert.Empty(WorkAssignment.Of(-1, silos, pieces: 8));
    }

    [Fact]
    public async Task Redis_is_up_while_it_answers_and_down_otherwise()
    {
        var server = await RedisServer.StartAsync();
        await using var redis = new ClusterRedis(Read(
            ("PANGAN_REDIS", server.Address), ("PANGAN_REDIS_PASSWORD", server.Password), ("PANGAN_ADVERTISED_ADDRESS", "127.0.0.1")));
        Assert.True(await redis.IsUpAsync(TimeSpan.FromSeconds(30)));
        await server.DisposeAsync();
        Assert.False(await redis.IsUpAsync(TimeSpan.FromSeconds(2)));
    }

    private static ClusterSettings Read(params (string Name, string Value)[] settings) =>
        ClusterSettingsReader.ReadForSilo(Configuration(settings));

    private static ConfigurationManager Configuration(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings)
        {
            configuration[name] = value;
        }

        return configuration;
    }
}
