using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Net;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Publishes to JetStream over one TCP connection, pipelined. When that connection is lost the publisher cannot be reused: it never
/// reconnects, so the broker always has a prefix of what was published, and the order holds.
/// </summary>
internal sealed class StreamPublisher : ILaneStream, IAsyncDisposable
{
    private readonly NatsConnection _connection;
    private readonly TimeSpan _ackWithin;
    private readonly CancellationTokenSource _lost = new();
    private readonly string _inbox = $"_INBOX.{Guid.NewGuid():N}";
    private INatsSub<NatsMemoryOwner<byte>> _acks = null!;
    private Window? _window;
    private Task _reading = Task.CompletedTask;
    private long _published;

    private StreamPublisher(NatsConnection connection, TimeSpan ackWithin)
    {
        _connection = connection;
        _ackWithin = ackWithin;
    }

    /// <summary>The JetStream context for managing the stream over the same connection.</summary>
    public INatsJSContext JetStream { get; private set; } = null!;

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">The broker did not accept the connection in time.</exception>
    public static async Task<StreamPublisher> ConnectAsync(
        NatsOptions broker, string name, int windowMax, TimeSpan ackWithin, CancellationToken cancellation)
    {
        var connection = new NatsConnection(BrokerConnections.Options(broker, name));
        var publisher = new StreamPublisher(connection, ackWithin);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ackWithin);
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(patience.Token);
            connection.OnConnectingAsync = static _ =>
                throw new IOException("This connection does not reconnect; the relay opens a new one.");
            connection.ConnectionDisconnected += publisher.OnDisconnectedAsync;
            publisher.JetStream = connection.CreateJetStreamContext();
            publisher._acks = await connection.SubscribeCoreAsync<NatsMemoryOwner<byte>>(
                $"{publisher._inbox}.*",
                opts: new NatsSubOpts
                {
                    ChannelOpts = new NatsSubChannelOpts { Capacity = windowMax + 1, FullMode = BoundedChannelFullMode.Wait },
                },
                cancellationToken: patience.Token);
            publisher._reading = Task.Run(publisher.ReadAcksAsync, CancellationToken.None);
            return publisher;
        }
        catch (Exception problem)
        {
            await publisher.DisposeAsync();
            if (problem is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new IOException("The broker did not accept the relay's connection in time.", problem);
            }

            throw;
        }
    }

    /// <summary>Cancelled when the connection is lost or the publisher is disposed of.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <inheritdoc/>
    public Task<bool> HoldsAsync(StreamPlace place, CancellationToken cancellation) =>
        StreamCheck.HoldsAsync(JetStream, place, cancellation);

    /// <inheritdoc/>
    public Task ForgetConsumersAsync(CancellationToken cancellation) => StreamCheck.ForgetConsumersAsync(JetStream, cancellation);

    /// <inheritdoc/>
    public Task<HashSet<Guid>> FindStoredAsync(DateTimeOffset since, int history, CancellationToken cancellation) =>
        StoredEvents.FindAsync(JetStream, since, history, cancellation);

    /// <summary>Publishes events in order and waits until the broker has acknowledged each.</summary>
    /// <param name="events">The events, numbered.</param>
    /// <param name="lane">The lane's number, among the lanes of all databases.</param>
    /// <param name="history">The number of the database's history, which is part of the messages' ids.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>The last message's place in the stream; null when there was nothing to publish.</returns>
    /// <exception cref="IOException">The connection was lost, or the broker refused an event or did not answer in time.</exception>
    public async Task<StreamPlace?> PublishAsync(IReadOnlyList<OutboxRow> events, int lane, int history, CancellationToken cancellation)
    {
        if (events.Count == 0)
        {
            return null;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _lost.Token);
        var window = new Window(_published, events.Count);
        Volatile.Write(ref _window, window);
        using var spans = new PublishSpans();
        try
        {
            foreach (var outboxEvent in events)
            {
                await _connection.PublishAsync(
                    outboxEvent.Subject,
                    new ReadOnlyMemory<byte>(outboxEvent.Payload),
                    HeadersOf(outboxEvent, lane, history, spans.Begin(outboxEvent)),
                    replyTo: string.Create(CultureInfo.InvariantCulture, $"{_inbox}.{_published++}"),
                    cancellationToken: either.Token);
            }

            await window.Acknowledged.WaitAsync(_ackWithin, either.Token);
            spans.Acknowledged();
            return new StreamPlace(window.LastSequence, MessageId.Of(events[^1].EventId, history));
        }
        catch (OperationCanceledException) when (_lost.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new IOException("The connection to the broker was lost.");
        }
        catch (Exception problem) when (problem is NatsException or TimeoutException)
        {
            throw new IOException("The broker did not acknowledge in time.", problem);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lost.CancelAsync();
        await BrokerConnections.EndAsync(_connection);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lost.Dispose();
    }

    private static NatsHeaders HeadersOf(OutboxRow outboxEvent, int lane, int history, string? traceParent)
    {
        var headers = new NatsHeaders
        {
            [MessageId.Header] = MessageId.Of(outboxEvent.EventId, history),
            ["Nats-Expected-Stream"] = EventStream.Name,
            [LaneNumbers.LaneHeader] = LaneNumbers.Key(lane, outboxEvent.Kind),
            [LaneNumbers.NumberHeader] = outboxEvent.Number.ToString(CultureInfo.InvariantCulture),
        };
        if (outboxEvent.IsRepeated)
        {
            headers[LaneNumbers.RepeatedHeader] = "1";
        }

        if (traceParent is not null)
        {
            headers["traceparent"] = traceParent;
        }

        return headers;
    }

    private ValueTask OnDisconnectedAsync(object? sender, NatsEventArgs args)
    {
        _lost.Cancel();
        return ValueTask.CompletedTask;
    }

    private async Task ReadAcksAsync()
    {
        try
        {
            await foreach (var message in _acks.Msgs.ReadAllAsync(_lost.Token))
            {
                using var ack = message.Data;
                Take(message.Subject, ack.Memory.Span);
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or NatsException or ChannelClosedException)
        {
            Volatile.Read(ref _window)?.Fail(new IOException("The connection to the broker was lost.", problem));
        }
    }

    private void Take(string subject, ReadOnlySpan<byte> ack)
    {
        var window = Volatile.Read(ref _window);
        if (window is null || !long.TryParse(subject.AsSpan(_inbox.Length + 1), CultureInfo.InvariantCulture, out var number))
        {
            return;
        }

        // {"stream":"PANGAN","seq":12} or with "duplicate":true; an error has "error"; no stream at all gives an empty answer.
        if (ack.IsEmpty || ack.IndexOf("\"error\""u8) >= 0)
        {
            window.Fail(
                new IOException($"The broker refused an event: {(ack.IsEmpty ? "no stream accepts it" : Encoding.UTF8.GetString(ack))}"));
            return;
        }

        if (ack.IndexOf("\"duplicate\""u8) >= 0)
        {
            RelayMetrics.Repeated();
        }

        window.Take(number, SequenceOf(ack));
    }

    internal static long SequenceOf(ReadOnlySpan<byte> ack)
    {
        var found = ack.IndexOf("\"seq\":"u8);
        return found >= 0 && Utf8Parser.TryParse(ack[(found + 6)..].TrimStart((byte)' '), out long sequence, out _) ? sequence : 0;
    }

    /// <summary>The events on their way.</summary>
    private sealed class Window(long first, int count)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long _last = first + count - 1;
        private int _left = count;

        public Task Acknowledged => _done.Task;

        /// <summary>The place of the last event in the stream.</summary>
        public long LastSequence { get; private set; }

        public void Take(long number, long sequence)
        {
            if (number == _last)
            {
                LastSequence = sequence;
            }

            if (number >= first && Interlocked.Decrement(ref _left) == 0)
            {
                _done.TrySetResult();
            }
        }

        public void Fail(Exception problem) => _done.TrySetException(problem);
    }
}
