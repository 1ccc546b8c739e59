using NATS.Client.Core;
using PahlawanPangan.Bench.Claims;

namespace PahlawanPangan.Bench.Streams;

/// <summary>
/// One connection that publishes to JetStream as fast as it can: a sliding window of unacknowledged events and nothing else.
/// </summary>
internal sealed class BarePublisher : IAsyncDisposable
{
    private const int WindowEvents = 2000;
    private readonly NatsConnection _connection;
    private readonly SemaphoreSlim _window = new(WindowEvents);
    private readonly string _inbox = $"_INBOX.{Guid.NewGuid():N}";
    private INatsSub<NatsMemoryOwner<byte>> _acks = null!;
    private Task _reading = Task.CompletedTask;
    private TaskCompletionSource _done = new();
    private int _left;

    private BarePublisher(NatsConnection connection) => _connection = connection;

    public static async Task<BarePublisher> ConnectAsync(string url)
    {
        var publisher = new BarePublisher(new NatsConnection(new NatsOpts { Url = url }));
        await publisher._connection.ConnectAsync();
        publisher._acks = await publisher._connection.SubscribeCoreAsync<NatsMemoryOwner<byte>>(publisher._inbox);
        publisher._reading = Task.Run(publisher.ReadAcksAsync);
        return publisher;
    }

    /// <summary>Publishes events and waits until each was acknowledged.</summary>
    public async Task PublishAsync(IReadOnlyList<BareEvent> events)
    {
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _left, events.Count);
        foreach (var outboxEvent in events)
        {
            await _window.WaitAsync();
            await _connection.PublishAsync(outboxEvent.Subject, outboxEvent.Payload, outboxEvent.Headers, replyTo: _inbox);
        }

        if (events.Count > 0)
        {
            await _done.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _window.Dispose();
    }

    private async Task ReadAcksAsync()
    {
        await foreach (var message in _acks.Msgs.ReadAllAsync())
        {
            using var ack = message.Data;
            if (ack.Span.IndexOf("\"error\""u8) >= 0 || ack.Span.IndexOf("\"duplicate\""u8) >= 0)
            {
                _done.TrySetException(new BenchFault("The broker refused an event of the bare publisher."));
                return;
            }

            _window.Release();
            if (Interlocked.Decrement(ref _left) == 0)
            {
                _done.TrySetResult();
            }
        }
    }
}

/// <summary>An event with prepared headers.</summary>
internal sealed record BareEvent(string Subject, ReadOnlyMemory<byte> Payload, NatsHeaders Headers)
{
    public static BareEvent Of(OutboxEvent outboxEvent) => new(
        outboxEvent.Subject.Replace("pangan.", "bare.", StringComparison.Ordinal),
        outboxEvent.Payload,
        new NatsHeaders
        {
            ["Nats-Msg-Id"] = outboxEvent.EventId.ToString(),
            ["Nats-Expected-Stream"] = StreamCount.BareStream,
            ["traceparent"] = ClaimPath.TraceParent,
        });
}
