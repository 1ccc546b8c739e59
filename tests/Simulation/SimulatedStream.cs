using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>
/// A model of one JetStream stream: numbered messages, a window in which ids are recognised, acknowledgements that are lost, a change of
/// the leader that loses what was not acknowledged, and a store that comes back as it was earlier.
/// </summary>
internal sealed class SimulatedStream(Simulation simulation)
{
    private readonly Scheduler _scheduler = simulation.Scheduler;
    private readonly List<Message> _messages = [];
    private readonly Dictionary<string, Message> _ids = [];
    private readonly List<Connection> _connections = [];

    public bool IsUp { get; private set; } = true;

    /// <summary>In how many of a hundred deliveries a message is lost on its way.</summary>
    public double LossPercent { get; set; }

    /// <summary>By how much the broker's clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Counts the losses of the store; a reader from before one is gone.</summary>
    public int Readers { get; private set; }

    public IReadOnlyList<Message> Messages => _messages;

    private DateTimeOffset Time => Scheduler.Start + _scheduler.Now + Ahead;

    public async Task<Connection> ConnectAsync(SimulatedProcess process)
    {
        await _scheduler.DelayAsync(process, _scheduler.Latency());
        if (!IsUp)
        {
            throw new IOException("The broker does not answer.");
        }

        var connection = new Connection(this, process);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Some connections are lost.</summary>
    public void BreakSome() => _connections.Where(_ => _scheduler.Chance(50)).ToList().ForEach(Break);

    public void Stop()
    {
        IsUp = false;
        _connections.ToList().ForEach(Break);
    }

    /// <summary>The store comes back without its last messages, acknowledged or not.</summary>
    public void LoseDisk()
    {
        LoseTail(_scheduler.Chance(30) ? _messages.Count : _scheduler.Random.Next(_messages.Count + 1));
    }

    public void Restart() => IsUp = true;

    private void LoseTail(int count)
    {
        _messages.RemoveRange(_messages.Count - count, count);
        _ids.Clear();
        _messages.ForEach(one => _ids[one.Id] = one);
        Readers++;
        simulation.Trace($"stream lost {count} messages");
    }

    private void Break(Connection connection)
    {
        _connections.Remove(connection);
        _scheduler.Post(connection.Process, _ => connection.Lose(), null, _scheduler.Latency());
        connection.Cut();
    }

    /// <summary>Stores a message, unless its id was stored within the window.</summary>
    private Message Store(Message message)
    {
        if (_ids.TryGetValue(message.Id, out var known) && message.At - known.At < EventStream.DuplicateWindow)
        {
            return known;
        }

        message.Sequence = _messages.Count + 1;
        _messages.Add(message);
        _ids[message.Id] = message;
        simulation.Invariants.Stored(message);
        simulation.Trace($"stream {message.Sequence}: {message.Lane} {message.Number}");
        return message;
    }

    /// <summary>A message of the stream.</summary>
    internal sealed class Message
    {
        public required string Id { get; init; }

        public required string Lane { get; init; }

        public required long Number { get; init; }

        public required bool IsRepeated { get; init; }

        public required OutboxRow Row { get; init; }

        public required DateTimeOffset At { get; init; }

        public long Sequence { get; set; }

        public IncomingEvent ToIncoming(long number) => new(
            StreamEvent.Read(Row.Subject, Row.Payload), Lane, number, new StreamPlace(Sequence, Id), IsRepeated);
    }

    /// <summary>A connection to the broker, which is never made again (<see cref="StreamPublisher"/>).</summary>
    internal sealed class Connection(SimulatedStream stream, SimulatedProcess process) : ILaneStream, IDisposable
    {
        private static readonly TimeSpan AckWithin = TimeSpan.FromSeconds(10);
        private readonly CancellationTokenSource _lost = new();
        private readonly int _readers = stream.Readers;
        private TaskCompletionSource<bool>? _pending;
        private TimeSpan _lastArrival;
        private TimeSpan _cutAt = TimeSpan.MaxValue;

        public SimulatedProcess Process => process;

        public bool IsBroken { get; private set; }

        public CancellationToken Lost => _lost.Token;

        /// <summary>The connection is lost; of what is on its way, the first part may still arrive.</summary>
        public void Cut()
        {
            IsBroken = true;
            _cutAt = stream._scheduler.Now + (stream._scheduler.Chance(50) ? stream._scheduler.Latency() : TimeSpan.Zero);
        }

        /// <summary>The process learns that the connection is lost.</summary>
        public void Lose()
        {
            _ = _pending?.TrySetResult(false);
            if (!_lost.IsCancellationRequested)
            {
                _lost.Cancel();
            }
        }

        /// <summary>StreamCheck.HoldsAsync</summary>
        public Task<bool> HoldsAsync(StreamPlace place, CancellationToken cancellation) => AskAsync(() =>
        {
            var holds = place.Sequence <= stream._messages.Count && stream._messages[(int)place.Sequence - 1].Id == place.Message;
            stream.Simulation.Trace($"stream {(holds ? "holds" : "lacks")} {place.Sequence} {place.Message}");
            return holds;
        });

        /// <summary>StreamCheck.ForgetConsumersAsync</summary>
        public Task ForgetConsumersAsync(CancellationToken cancellation) => AskAsync(() => ++stream.Readers);

        /// <summary>StoredEvents.FindAsync</summary>
        public Task<HashSet<Guid>> FindStoredAsync(DateTimeOffset since, int history, CancellationToken cancellation) => AskAsync(() =>
        {
            var found = new HashSet<Guid>();
            foreach (var message in stream._messages.Where(one => one.At >= since))
            {
                if (MessageId.TryRead(message.Id, history, out var id))
                {
                    found.Add(id);
                }
            }

            return found;
        });

        /// <summary>The messages from a number on; throws when the reader is gone, since the store was lost.</summary>
        public Task<List<Message>> ReadAsync(long first, int most) => AskAsync(() =>
        {
            if (stream.Readers != _readers)
            {
                throw new InvalidDataException("The stream is shorter than it was; it is read again.");
            }

            var found = stream._messages.Skip((int)first - 1).Take(most).ToList();
            if (stream.LossPercent > 0 && found.Count > 1 && stream._scheduler.Chance(stream.LossPercent))
            {
                found.RemoveAt(stream._scheduler.Random.Next(found.Count - 1));
            }

            return found;
        });

        /// <summary>StreamPublisher.PublishAsync</summary>
        public async Task<StreamPlace?> PublishAsync(
            IReadOnlyList<OutboxRow> events, int lane, int history, CancellationToken cancellation)
        {
            if (events.Count == 0)
            {
                return null;
            }

            var acknowledged = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _pending = acknowledged;
            var (left, last) = (events.Count, 0L);
            foreach (var row in events)
            {
                if (stream._scheduler.Chance(10))
                {
                    await stream._scheduler.DelayAsync(process, stream._scheduler.Latency());
                }

                if (IsBroken)
                {
                    break;
                }

                var (number, isRepeated, isLast) = (row.Number, row.IsRepeated, row == events[^1]);
                Send(() => Arrive(row, number, isRepeated, lane, history), message =>
                {
                    last = isLast ? message.Sequence : last;
                    if (--left == 0)
                    {
                        _ = acknowledged.TrySetResult(true);
                    }
                });
            }

            if (stream.Mutation == Mutation.CursorMovesBeforeAcknowledgement)
            {
                return null;
            }

            stream._scheduler.Post(process, _ => acknowledged.TrySetResult(false), null, AckWithin);
            if (IsBroken || !await acknowledged.Task)
            {
                throw new IOException("The connection to the broker was lost, or it did not acknowledge in time.");
            }

            return new StreamPlace(last, MessageId.Of(events[^1].EventId, history));
        }

        public void Dispose()
        {
            Cut();
            _ = stream._connections.Remove(this);
        }

        private Message Arrive(OutboxRow row, long number, bool isRepeated, int lane, int history) => stream.Store(new Message
        {
            Id = MessageId.Of(row.EventId, history),
            Lane = LaneNumbers.Key(lane, row.Kind),
            Number = number,
            IsRepeated = isRepeated,
            Row = row,
            At = stream.Time,
        });

        /// <summary>Sends a message behind the ones before it; its acknowledgement comes unless the connection is lost meanwhile.</summary>
        private void Send(Func<Message> arrive, Action<Message> acknowledge)
        {
            var scheduler = stream._scheduler;
            var at = scheduler.Now + scheduler.Latency();
            _lastArrival = at > _lastArrival ? at : _lastArrival + TimeSpan.FromTicks(1);
            scheduler.Post(
                scheduler.World,
                _ =>
                {
                    if (scheduler.Now > _cutAt || !stream.IsUp)
                    {
                        return;
                    }

                    var message = arrive();
                    scheduler.Post(
                        process,
                        _ =>
                        {
                            if (!IsBroken)
                            {
                                acknowledge(message);
                            }
                        },
                        null,
                        scheduler.Latency());
                },
                null,
                _lastArrival - scheduler.Now);
        }

        private async Task<T> AskAsync<T>(Func<T> ask)
        {
            await stream._scheduler.DelayAsync(process, stream._scheduler.Latency());
            if (IsBroken || !stream.IsUp)
            {
                throw new IOException("The connection to the broker was lost.");
            }

            var answer = ask();
            await stream._scheduler.DelayAsync(process, stream._scheduler.Latency());
            return IsBroken ? throw new IOException("The connection to the broker was lost.") : answer;
        }
    }

    private Simulation Simulation => simulation;

    private Mutation Mutation => simulation.Mutation;
}
