using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace PahlawanPangan.Bench.Streams;

/// <summary>Makes the control's stream, and counts what a stream holds.</summary>
internal sealed class StreamCount : IAsyncDisposable
{
    public const string BareStream = "BARE";
    private readonly NatsClient _client;
    private readonly INatsJSContext _jetStream;

    public StreamCount(string url)
    {
        _client = new NatsClient(url);
        _jetStream = _client.CreateJetStreamContext();
    }

    /// <summary>A stream as the engine's is, for the bare publisher.</summary>
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

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
