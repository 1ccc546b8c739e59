using System.Diagnostics;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using PahlawanPangan.Bench.Claims;

namespace PahlawanPangan.Bench.Streams;

/// <summary>Creates the control's stream, and counts what a stream holds.</summary>
internal sealed class StreamCount : IAsyncDisposable
{
    public const string BareStream = "BARE";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(60);
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
    public async Task WaitForEventsAsync(string stream, long events)
    {
        var waiting = Stopwatch.StartNew();
        for (var last = -1L; ;)
        {
            var held = await CountAsync(stream);
            if (held >= events)
            {
                return;
            }

            if (held != last)
            {
                waiting.Restart();
                last = held;
            }
            else if (waiting.Elapsed > StuckAfter)
            {
                throw new BenchFault($"The stream {stream} stopped at {held} of {events} events.");
            }

            await Task.Delay(Glance);
        }
    }

    /// <summary>Waits until every durable consumer of a stream has acknowledged all events.</summary>
    public async Task WaitForConsumersAsync(string stream)
    {
        var waiting = Stopwatch.StartNew();
        for (var last = -1L; ;)
        {
            var (left, consumers) = (0L, 0);
            await foreach (var consumer in _jetStream.ListConsumersAsync(stream))
            {
                left += (long)consumer.Info.NumPending + consumer.Info.NumAckPending;
                consumers++;
            }

            if (left == 0 && consumers > 0)
            {
                return;
            }

            if (left != last)
            {
                waiting.Restart();
                last = left;
            }
            else if (waiting.Elapsed > StuckAfter)
            {
                throw new BenchFault($"{consumers} consumers stopped with {left} events left.");
            }

            await Task.Delay(Glance);
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
