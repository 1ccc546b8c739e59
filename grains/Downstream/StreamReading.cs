using System.Threading.Channels;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>A connection that reads from the end that the stream had when it began, until it has no seats.</summary>
internal sealed class StreamReading
{
    /// <summary>How long a connection may take to be made, on a busy machine.</summary>
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    /// <summary>How long the broker keeps a reader that has gone without a word.</summary>
    private static readonly TimeSpan IdleLife = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly List<StreamSeat> _seats = [];
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NatsConnection _connection;
    private readonly INatsJSConsumer _reader;
    private readonly DownstreamOptions _options;
    private readonly WorkSigns _signs;
    private Task _running = Task.CompletedTask;
    private ulong _next;
    private long _pending;
    private bool _isOver;

    private StreamReading(
        NatsConnection connection, INatsJSContext jetStream, INatsJSConsumer reader, ulong next, DownstreamOptions options,
        WorkSigns signs)
    {
        (_connection, JetStream, _reader, _next, _options, _signs) = (connection, jetStream, reader, next, options, signs);
    }

    /// <summary>For requests over the same connection.</summary>
    public INatsJSContext JetStream { get; }

    /// <summary>How many messages the broker has not delivered yet.</summary>
    public long Pending => Volatile.Read(ref _pending);

    /// <summary>A connection that reads the stream; what was received and not taken yet holds up the broker.</summary>
    public static NatsOpts Connecting(NatsOptions nats, string name, DownstreamOptions options) =>
        BrokerConnections.Options(nats, name) with
        {
            SubPendingChannelCapacity = options.PrefetchEvents * 2,
            SubPendingChannelFullMode = BoundedChannelFullMode.Wait,
        };

    /// <summary>A reader of the messages of a kind, or of all, from a number on. It acknowledges nothing.</summary>
    public static ConsumerConfig Reader(string name, string? kind, ulong first) => new(name)
    {
        Description = StreamCheck.DurableDescription,
        FilterSubject = kind is null ? EventStream.Subjects : $"pangan.{kind}.>",
        DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
        OptStartSeq = first,
        AckPolicy = ConsumerConfigAckPolicy.None,
        InactiveThreshold = IdleLife,
    };

    /// <summary>Connects, and begins to read behind the last message of the stream, which is created unless it exists.</summary>
    public static async Task<StreamReading> StartAsync(
        NpgsqlDataSource database, NatsOptions nats, DownstreamOptions options, WorkSigns signs, CancellationToken cancellation)
    {
        var connection = new NatsConnection(Connecting(nats, "pangan-consumers", options));
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(ConnectWithin, cancellation);
            var jetStream = connection.CreateJetStreamContext();
            await EventStream.EnsureAsync(jetStream, nats, database, cancellation);
            var last = (await jetStream.GetStreamAsync(EventStream.Name, cancellationToken: cancellation)).Info.State.LastSeq;
            var settings = Reader($"consumers-{Guid.NewGuid():N}", kind: null, last + 1);
            var reader = await EventStream.EnsureConsumerAsync(jetStream, settings, database, cancellation);
            var reading = new StreamReading(connection, jetStream, reader, last + 1, options, signs);
            reading._running = Task.Run(reading.RunAsync, CancellationToken.None);
            return reading;
        }
        catch
        {
            await BrokerConnections.EndAsync(connection);
            throw;
        }
    }

    /// <summary>Adds a seat; false when the reading is over.</summary>
    public bool TryAdd(StreamSeat seat)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                seat.Begin(this, _next);
                _seats.Add(seat);
            }

            return !_isOver;
        }
    }

    /// <summary>Removes a seat, and ends with the last one. A reading that has failed ends by itself.</summary>
    public async ValueTask RemoveAsync(StreamSeat seat)
    {
        lock (_gate)
        {
            _ = _seats.Remove(seat);
            if (_isOver || _seats.Count > 0)
            {
                return;
            }

            _isOver = true;
        }

        await EndAsync();
    }

    /// <summary>Ends the reading, and waits until the broker has forgotten it.</summary>
    public async Task EndAsync()
    {
        _ = _ending.TrySetResult();
        await _running;
    }

    private async Task RunAsync()
    {
        var disconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connection.ConnectionDisconnected += (_, _) =>
        {
            _ = disconnected.TrySetException(new IOException("The connection to the broker was lost."));
            return ValueTask.CompletedTask;
        };
        Exception failure = new IOException("The feed of the stream ended.");
        using var ending = new CancellationTokenSource();
        try
        {
            var (reading, watching) = (ReadAsync(ending.Token), WatchAsync(ending.Token));
            var first = await Task.WhenAny(reading, watching, disconnected.Task, _ending.Task);
            await ending.CancelAsync();
            await Task.WhenAll(reading, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
        }
        catch (Exception lost)
        {
            failure = lost;
        }

        lock (_gate)
        {
            _isOver = true;
            _seats.ForEach(seat => seat.Fail(failure));
        }

        if (_connection.ConnectionState == NatsConnectionState.Open)
        {
            await StreamCheck.ForgetConsumerAsync(JetStream, _reader.Info.Name, CancellationToken.None).WaitAsync(ConnectWithin)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await BrokerConnections.EndAsync(_connection);
    }

    private async Task ReadAsync(CancellationToken ending)
    {
        var request = new NatsJSConsumeOpts { MaxMsgs = _options.PrefetchEvents, Expires = TimeSpan.FromSeconds(5) };
        await foreach (var received in _reader.ConsumeAsync<byte[]>(opts: request, cancellationToken: ending))
        {
            var message = StreamMessage.Read(received);
            Volatile.Write(ref _pending, message.Following);
            lock (_gate)
            {
                _next = (ulong)message.Place.Sequence + 1;
                _ = _seats.RemoveAll(seat => !seat.Offer(message));
            }
        }
    }

    /// <summary>Throws when the reader is gone because the broker's store was lost.</summary>
    private async Task WatchAsync(CancellationToken ending)
    {
        var timer = new ServiceTimer(TimeSpan.FromMilliseconds(_options.WatchMilliseconds));
        var delivered = 0UL;
        for (var sign = _signs.Next; await timer.WaitAsync(sign, ending);)
        {
            sign = _signs.Next;
            var reader = await JetStream.GetConsumerAsync(EventStream.Name, _reader.Info.Name, ending);
            Volatile.Write(ref _pending, (long)reader.Info.NumPending);
            var stream = await JetStream.GetStreamAsync(EventStream.Name, cancellationToken: ending);
            var place = reader.Info.Delivered?.StreamSeq ?? 0;
            if (place > stream.Info.State.LastSeq)
            {
                throw new InvalidDataException("The stream is shorter than it was; it is read again.");
            }

            timer.Rest(foundNothing: place == delivered && reader.Info.NumPending == 0);
            delivered = place;
        }
    }
}
