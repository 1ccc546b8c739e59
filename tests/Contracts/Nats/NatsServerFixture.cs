using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>One server for all tests that leave it running.</summary>
public sealed class NatsServerFixture : IAsyncLifetime
{
    private NatsServerProcess? _server;

    public string Url => _server!.Url;

    public int Port => _server!.Port;

    public static CancellationToken Limit => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await NatsServerProcess.StartAsync();

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    public NatsConnection Connect() => new(new NatsOpts { Url = Url });

    /// <summary>A stream in memory of its own over the subjects of its own: its name, then anything.</summary>
    public static async Task<(INatsJSContext Context, INatsJSStream Stream, string Name)> NewStreamAsync(NatsConnection connection, Action<StreamConfig>? change = null)
    {
        var name = "S" + Guid.NewGuid().ToString("N");
        var config = new StreamConfig(name, [name + ".>"]) { Storage = StreamConfigStorage.Memory };
        change?.Invoke(config);
        var context = connection.CreateJetStreamContext();
        return (context, await context.CreateStreamAsync(config, Limit), name);
    }

    /// <summary>The first messages of a sequence that may never end.</summary>
    public static async Task<List<T>> TakeAsync<T>(IAsyncEnumerable<T> messages, int count)
    {
        var taken = new List<T>(count);
        await foreach (var message in messages)
        {
            taken.Add(message);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }
}

/// <summary>Tests of this collection share a server.</summary>
[CollectionDefinition(Name)]
public sealed class NatsServerGroup : ICollectionFixture<NatsServerFixture>
{
    public const string Name = "nats server";
}
