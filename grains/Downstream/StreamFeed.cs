using System.Threading.Channels;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Reads the end of the stream once for all consumers of this silo. A consumer that is behind reads for itself until it has caught up, and
/// one that falls behind loses its seat, so that it slows no other.
/// </summary>
internal sealed class StreamFeed : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly NatsOptions _nats;
    private readonly DownstreamOptions _options;
    private readonly WorkSigns _signs;
    private readonly SemaphoreSlim _joining = new(1, 1);
    private Reading? _reading;

    /// <summary>Creates a feed, which reads while it has seats.</summary>
    public StreamFeed(NpgsqlDataSource database, NatsOptions nats, DownstreamOptions options, WorkSigns signs)
    {
        _database = database;
        _nats = nats;
        _options = options;
        _signs = signs;
    }

    /// <summary>Takes a seat at the end of the stream. Its messages are kept until it is opened.</summary>
    /// <param name="queue">Gets the messages.</param>
    /// <param name="kind">The kind of aggregate; null for all.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public async Task<Seat> JoinAsync(EventQueue queue, string? kind, CancellationToken cancellation)
    {
        await _joining.WaitAsync(cancellation);
        try
        {
            var seat = new Seat(queue, kind, _options.PrefetchEvents);
            while (_reading?.TryAdd(seat) is not true)
            {
                _reading = await Reading.StartAsync(_database, _nats, _options, _signs, cancellation);
            }

            return seat;
        }
        finally
        {
            _joining.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_reading is { } reading)
        {
            await reading.EndAsync();
        }

        _joining.Dispose();
    }

    /// <summary>One consumer's place in the feed.</summary>
    internal sealed class Seat(EventQueue queue, string? kind, int keptMax) : IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private List<StreamMessage>? _kept = [];
        private Reading? _reading;

        /// <summary>The stream's number of the first message that the feed delivers.</summary>
        public ulong First { get; private set; }

        /// <summary>The number of the next message; when the seat is lost, of the first one that it has not delivered.</summary>
        public ulong Next { get; private set; }

        /// <summary>Completes when the consumer fell behind, and fails when the feed ends.</summary>
        public Task Lost => _lost.Task;

        /// <summary>The feed's connection, for requests.</summary>
        public INatsJSContext JetStream => _reading!.JetStream;

        /// <summary>How many messages the broker has not delivered to the feed.</summary>
        public long Pending => _reading!.Pending;

        /// <summary>Passes on what was kept, and everything from now on.</summary>
        public void Open()
        {
            lock (_gate)
            {
                if (_kept is not { } kept)
                {
                    return;
                }

                _kept = null;
                _ = kept.TrueForAll(Pass);
            }
        }

        /// <summary>Leaves the feed.</summary>
        public ValueTask DisposeAsync() => _reading?.RemoveAsync(this) ?? ValueTask.CompletedTask;

        internal void Begin(Reading reading, ulong first) => (_reading, First, Next) = (reading, first, first);

        /// <summary>Takes a message; false when there is no room for it.</summary>
        internal bool Offer(StreamMessage message)
        {
            lock (_gate)
            {
                if (_kept is null)
                {
                    return Pass(message);
                }

                if (message.IsOf(kind))
                {
                    _kept.Add(message);
                }

                return _kept.Count <= keptMax || Lose();
            }
        }

        internal void Fail(Exception failure) => _ = _lost.TrySetException(failure);

        private bool Pass(StreamMessage message)
        {
            if (_lost.Task.IsCompleted)
            {
                return false;
            }

            if (message.IsOf(kind) && !queue.TryAdd(message))
            {
                return Lose();
            }

            Next = (ulong)message.Place.Sequence + 1;
            return true;
        }

        private bool Lose()
        {
            _ = _lost.TrySetResult();
            return false;
        }
    }

    /// <summary>A connection that reads from the end that the stream had when it began, until it has no seats.</summary>
    internal sealed class Reading
    {
        private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

        /// <summary>How long the broker keeps a reader that has gone without a word.</summary>
        private static readonly TimeSpan IdleLife = TimeSpan.FromMinutes(2);

        private readonly Lock _gate = new();
        private readonly List<Seat> _seats = [];
        private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly NatsConnection _connection;
        private readonly INatsJSConsumer _reader;
        private readonly DownstreamOptions _options;
        private readonly WorkSigns _signs;
        private Task _running = Task.CompletedTask;
        private ulong _next;
        private long _pending;
        private bool _isOver;

        private Reading(
            NatsConnection connection, INatsJSContext jetStream, INatsJSConsumer reader, ulong next, DownstreamOptions options,
            WorkSigns signs)
        {
            (_connection, JetStream, _reader, _next, _options, _signs) = (connection, jetStream, reader, next, options, signs);
        }

        public INatsJSContext JetStream { get; }

        public long Pending => Volatile.Read(ref _pending);

        public static async Task<Reading> StartAsync(
            NpgsqlDataSource database, NatsOptions nats, DownstreamOptions options, WorkSigns signs, CancellationToken cancellation)
        {
            var connection = new NatsConnection(BrokerConnections.Options(nats.Url, "pangan-consumers") with
            {
                SubPendingChannelCapacity = options.PrefetchEvents * 2,
                SubPendingChannelFullMode = BoundedChannelFullMode.Wait,
            });
            try
            {
                await connection.ConnectAsync().AsTask().WaitAsync(ConnectWithin, cancellation);
                var jetStream = connection.CreateJetStreamContext();
                await EventStream.EnsureAsync(jetStream, nats, database, cancellation);
                var last = (await jetStream.GetStreamAsync(EventStream.Name, cancellationToken: cancellation)).Info.State.LastSeq;
                var settings = new ConsumerConfig($"consumers-{Guid.NewGuid():N}")
                {
                    Description = StreamCheck.DurableDescription,
                    FilterSubject = EventStream.Subjects,
                    DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
                    OptStartSeq = last + 1,
                    AckPolicy = ConsumerConfigAckPolicy.None,
                    InactiveThreshold = IdleLife,
                };
                var reader = await EventStream.EnsureConsumerAsync(jetStream, settings, database, cancellation);
                var reading = new Reading(connection, jetStream, reader, last + 1, options, signs);
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
        public bool TryAdd(Seat seat)
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
        public async ValueTask RemoveAsync(Seat seat)
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
}
