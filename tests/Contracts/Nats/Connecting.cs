using NATS.Client.Core;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>Getting a first session: which server, and as whom.</summary>
public sealed class Connecting
{
    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unreachable_server_fails_the_connect_and_the_next_one_tries_again()
    {
        await using var server = await NatsServerProcess.StartAsync();
        await server.KillAsync();
        await using var connection = new NatsConnection(new NatsOpts { Url = server.Url });
        await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync());
        Assert.Equal(NatsConnectionState.Closed, connection.ConnectionState);
        await server.StartAgainAsync();
        await connection.ConnectAsync();
        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
    }

    [Fact]
    public async Task Any_reachable_server_of_a_list_will_do()
    {
        await using var server = await NatsServerProcess.StartAsync();
        await using var connection = new NatsConnection(new NatsOpts { Url = $"nats://127.0.0.1:1,127.0.0.1:{server.Port}", NoRandomize = true });
        await connection.ConnectAsync();
        Assert.Equal(server.Port, connection.ServerInfo!.Port);
    }

    [Theory]
    [InlineData("rice:b%40wl@", null, null)]
    [InlineData("", "rice", "b@wl")]
    public async Task Credentials_come_from_the_url_or_the_options(string userInfo, string? user, string? password)
    {
        await using var server = await NatsServerProcess.StartAsync("""authorization { user: "rice", password: "b@wl" }""");
        await using var connection = new NatsConnection(new NatsOpts
        {
            Url = $"nats://{userInfo}127.0.0.1:{server.Port}",
            AuthOpts = new NatsAuthOpts { Username = user, Password = password },
        });
        await connection.PingAsync(Limit);
        Assert.True(connection.ServerInfo!.AuthRequired);
    }

    [Fact]
    public async Task Wrong_credentials_fail_the_connect_with_the_servers_word()
    {
        await using var server = await NatsServerProcess.StartAsync("""authorization { token: "secret" }""");
        await using var connection = new NatsConnection(new NatsOpts { Url = server.Url, AuthOpts = new NatsAuthOpts { Token = "guess" } });
        var failure = await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync());
        Assert.True(Assert.IsType<NatsServerException>(failure.InnerException).IsAuthError);
    }
}
