using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace PahlawanPangan.Bench.Streams;

/// <summary>Creates the control's stream, and counts what a stream holds.</summary>
internal sealed class StreamCount : IAsyncDisposable
{
    public const string BareStream = "BARE";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private readonly NatsClient _client;
    private readonly INatsJSContext _jetStream;

    public StreamCount(string url)
    {
        _client = new NatsClient(url);
        _jetStream = _client.CreateJetStreamContext();
    }

    /// <summary>A stream like the engine's, for the bare publisher.</summary>
    public async Task MakeBareAsync() => _ = await _jetStream.CreateStreamAsync(
        new StreamConfig(BareStream, ["bare.>"])
        {
            Storage = StreamConfigStorage.File,
            Retention = StreamConfigRetention.Limits,
            Discard = StreamConfigDiscard.Old,
            MaxAge = TimeSpan.FromDays(7),
            NumReplicas = 1,
            DuplicateWindow = Grains.Outbox.EventStream.DuplicateWindow,
            AllowDirect = true,
        });

    public async Task<long> CountAsync(string stream) => (long)(await _jetStream.GetStreamAsync(stream)).Info.State.Messages;

    /// <summary>Waits until a stream holds as many events.</summary>
    public Task WaitForEventsAsync(string stream, long events) => Progress.WaitAsync(
        () => CountAsync(stream), held => held >= events, Glance, held => $"The stream {stream} stopped at {held} of {events} events.");

    /// <summary>Waits until every durable consumer of a stream has acknowledged all events.</summary>
    public Task WaitForConsumersAsync(string stream) => Progress.WaitAsync(
        () => UnacknowledgedAsync(stream), static left => left == 0, Glance, static left => $"Consumers stopped with {left} events left.");

    /// <summary>How many events consumers have not acknowledged; -1 while there is no consumer.</summary>
    private async Task<long> UnacknowledgedAsync(string stream)
    {
        var (left, consumers) = (0L, 0);
        await foreach (var consumer in _jetStream.ListConsumersAsync(stream))
        {
            left += (long)consumer.Info.NumPending + consumer.Info.NumAckPending;
            consumers++;
        }

        return consumers == 0 ? -1 : left;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
