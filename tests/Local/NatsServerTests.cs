using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Local;

/// <summary>The private nats-server: its stream outlives it.</summary>
[ServerTests]
public sealed class NatsServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_is_there_after_the_server_was_killed()
    {
        await using var server = await NatsServer.StartAsync(cancellation: Cancellation);
        await using (var client = new NatsConnection(new NatsOpts { Url = server.Url }))
        {
            var context = client.CreateJetStreamContext();
            await context.CreateStreamAsync(new StreamConfig("KEPT", ["kept.>"]), Cancellation);
            var ack = await context.PublishAsync("kept.one", "a"u8.ToArray(), cancellationToken: Cancellation);
            ack.EnsureSuccess();
        }
        var port = server.Port;

        await server.KillAsync();
        await server.RestartAsync(Cancellation);

        Assert.Equal(port, server.Port);
        await using var later = new NatsConnection(new NatsOpts { Url = server.Url });
        var stream = await later.CreateJetStreamContext().GetStreamAsync("KEPT", cancellationToken: Cancellation);
        Assert.Equal(1, (long)stream.Info.State.Messages);
    }

    [Fact]
    public async Task Two_run_at_once()
    {
        await using var one = await NatsServer.StartAsync(cancellation: Cancellation);
        await using var other = await NatsServer.StartAsync(cancellation: Cancellation);

        Assert.NotEqual(one.Url, other.Url);
        Assert.True(one.IsRunning && other.IsRunning);
    }
}
