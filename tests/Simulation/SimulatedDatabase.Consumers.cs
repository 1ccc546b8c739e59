using System.Runtime.CompilerServices;
using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>The tables consumer_position, inbox, parked_event, dead_letter and the effects, and the statements of
/// <see cref="ConsumerStore"/>.</summary>
internal sealed partial class SimulatedDatabase
{
    /// <summary>The lock of the table: takes and jumps wait for each other. Two takes would not, which changes nothing.</summary>
    private const string ConsumerPositions = "consumer_position";

    private readonly Dictionary<string, ConsumerRow> _consumers = [];
    private readonly Dictionary<(string Consumer, Guid Aggregate), long> _inbox = [];
    private readonly ConditionalWeakTable<NpgsqlConnection, Writing> _writing = [];

    public IReadOnlyDictionary<string, ConsumerRow> Consumers => _consumers;

    /// <summary>The statement of <see cref="ConsumerRegister"/>.</summary>
    public Task RegisterConsumersAsync(SimulatedProcess process) => ExecuteAsync(process, async transaction =>
    {
        await transaction.LockAsync(ConsumerPositions);
        foreach (var consumer in SimulatedConsumer.Names.Where(name => !_consumers.ContainsKey(name)))
        {
            await transaction.LockAsync(("consumer", consumer));
            var numbers = new Dictionary<string, long>(_historyStart);
            transaction.Write(() => _consumers.TryAdd(consumer, new ConsumerRow { Numbers = numbers }));
        }

        return true;
    });

    public IConsumerStore ConsumerStoreOf(SimulatedProcess process, string consumer) => new Consuming(this, process, consumer);

    /// <summary>Has an effect within the transaction of a connection.</summary>
    public Task MakeEffectsAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events) =>
        _writing.TryGetValue(connection, out var writing)
            ? writing.MakeEffectsAsync(events) : throw new InvalidOperationException("The connection has no transaction.");

    /// <summary>A row of consumer_position, with what else is stored for the consumer.</summary>
    internal sealed class ConsumerRow
    {
        public long Epoch { get; set; }

        public Dictionary<string, long> Numbers { get; set; } = [];

        public Dictionary<string, long> NumbersBefore { get; } = [];

        public StreamPlace? Place { get; set; }

        /// <summary>The parked events of each aggregate, by sequence.</summary>
        public Dictionary<Guid, SortedDictionary<long, ParkedEvent>> Parked { get; } = [];
    }

    private sealed class Consuming(SimulatedDatabase database, SimulatedProcess process, string consumer) : IConsumerStore
    {
        private (NpgsqlConnection Connection, Session Session)? _connection;

        public Task<ConsumerPosition> TakeAsync(CancellationToken cancellation) => database.ExecuteAsync(process, async transaction =>
        {
            await transaction.LockAsync(ConsumerPositions);
            await transaction.LockAsync(("consumer", consumer));
            var row = database._consumers.GetValueOrDefault(consumer) ?? new ConsumerRow();
            var numbers = new Dictionary<string, long>(database._historyStart);
            foreach (var (key, number) in row.Numbers)
            {
                numbers[key] = number;
            }

            transaction.Write(() =>
            {
                database._consumers[consumer] = row;
                row.Epoch++;
                row.Numbers = numbers;
            });
            return new ConsumerPosition(consumer, row.Epoch + 1, numbers, row.Place);
        });

        public Task<List<Guid>> ParkedAggregatesAsync(CancellationToken cancellation) =>
            database.QueryAsync(process, () => database._consumers[consumer].Parked.Keys.ToList());

        public Task<ParkedEvent?> FirstParkedAsync(Guid aggregate, CancellationToken cancellation) => database.QueryAsync(
            process, () => database._consumers[consumer].Parked.TryGetValue(aggregate, out var parked) ? parked.Values.First() : null);

        public Task<Dictionary<Guid, long>> FormerlyHandledAsync(Guid[] aggregates, CancellationToken cancellation) =>
            database.QueryAsync(process, () => aggregates.Where(one => database._inbox.ContainsKey((consumer, one)))
                .ToDictionary(static one => one, one => database._inbox[(consumer, one)]));

        public Task<IConsumerTransaction> BeginAsync(CancellationToken cancellation)
        {
            _connection ??= (new NpgsqlConnection(), database.Connect(process));
            var writing = new Writing(database, _connection.Value.Connection, _connection.Value.Session, consumer);
            database._writing.AddOrUpdate(writing.Connection, writing);
            return Task.FromResult<IConsumerTransaction>(writing);
        }

        public ValueTask DisposeAsync()
        {
            if (_connection is { } connection)
            {
                _connection = null;
                database.Break(connection.Session);
            }

            return ValueTask.CompletedTask;
        }
    }

    /// <summary>The transaction of a consumer: each statement is a call, and nothing is applied before the commit.</summary>
    internal sealed class Writing(SimulatedDatabase database, NpgsqlConnection connection, Session session, string consumer)
        : IConsumerTransaction
    {
        private readonly Transaction _transaction = new(database);
        private readonly List<Guid> _effects = [];
        private readonly List<Guid> _passed = [];
        private int _savedEffects;
        private bool _isOver;
        private Action? _moveLater;

        public NpgsqlConnection Connection => connection;

        private ConsumerRow Row => database._consumers[consumer];

        public Task<bool> MoveAsync(
            long epoch, Dictionary<string, long> numbers, StreamPlace? place, CancellationToken cancellation) => RunAsync(async () =>
        {
            await _transaction.LockAsync(("consumer", consumer));
            if (Row.Epoch != epoch && database.Simulation.Mutation != Mutation.NoConsumerEpoch)
            {
                return false;
            }

            void Move()
            {
                database.Simulation.Invariants.ProgressMoves(consumer, Row.Numbers, numbers, [.. _effects, .. _passed]);
                (Row.Numbers, Row.Place) = (numbers, place ?? Row.Place);
                var lanes = string.Join(' ', numbers.Select(static one => $"{one.Key}:{one.Value}"));
                database.Simulation.Trace($"{consumer} of epoch {epoch} at {lanes}");
            }

            switch (database.Simulation.Mutation)
            {
                case Mutation.ProgressCommittedBeforeEffects:
                    Move();
                    break;
                case Mutation.ProgressCommittedAfterEffects:
                    _moveLater = Move;
                    break;
                default:
                    _transaction.Write(Move);
                    break;
            }

            return true;
        });

        public Task MakeEffectsAsync(IReadOnlyList<StreamEvent> events) => RunAsync(() =>
        {
            foreach (var streamEvent in events)
            {
                _effects.Add(streamEvent.Id);
                _transaction.Write(() => database.Simulation.Invariants.EffectMade(consumer, streamEvent));
            }

            return Task.FromResult(true);
        });

        public Task RecordStaleAsync(List<StreamEvent> events, DateTimeOffset now, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task ParkAsync(StreamEvent streamEvent, int attempts, DateTimeOffset now, CancellationToken cancellation) => RunAsync(() =>
        {
            _passed.Add(streamEvent.Id);
            _transaction.Write(() =>
            {
                if (!Row.Parked.TryGetValue(streamEvent.AggregateId, out var parked))
                {
                    Row.Parked[streamEvent.AggregateId] = parked = [];
                }

                _ = parked.TryAdd(streamEvent.Sequence, new ParkedEvent(streamEvent, attempts));
            });
            return Task.FromResult(true);
        });

        public Task RemoveParkedAsync(StreamEvent streamEvent, CancellationToken cancellation) => RunAsync(() =>
        {
            _transaction.Write(() =>
            {
                if (Row.Parked.TryGetValue(streamEvent.AggregateId, out var parked) && parked.Remove(streamEvent.Sequence)
                    && parked.Count == 0)
                {
                    Row.Parked.Remove(streamEvent.AggregateId);
                }
            });
            return Task.FromResult(true);
        });

        public Task CountAttemptAsync(StreamEvent streamEvent, CancellationToken cancellation) => RunAsync(() =>
        {
            _transaction.Write(() =>
            {
                if (Row.Parked.TryGetValue(streamEvent.AggregateId, out var parked)
                    && parked.TryGetValue(streamEvent.Sequence, out var one))
                {
                    parked[streamEvent.Sequence] = one with { Attempts = one.Attempts + 1 };
                }
            });
            return Task.FromResult(true);
        });

        public Task AddDeadLetterAsync(
            StreamEvent streamEvent, Exception fault, int attempts, DateTimeOffset now, CancellationToken cancellation) => RunAsync(() =>
        {
            _passed.Add(streamEvent.Id);
            _transaction.Write(() => database.Simulation.Invariants.DeadLettered(consumer, streamEvent));
            return Task.FromResult(true);
        });

        public Task BeginEventAsync(CancellationToken cancellation) => RunAsync(() =>
        {
            _transaction.Save();
            _savedEffects = _effects.Count;
            return Task.FromResult(true);
        });

        public Task EndEventAsync(CancellationToken cancellation) => RunAsync(static () => Task.FromResult(true));

        public Task RollBackEventAsync(CancellationToken cancellation) => RunAsync(() =>
        {
            _transaction.RollBackToSaved();
            _effects.RemoveRange(_savedEffects, _effects.Count - _savedEffects);
            return Task.FromResult(true);
        });

        public async Task CommitAsync()
        {
            _ = await RunAsync(async () =>
            {
                await _transaction.PauseAsync();
                _transaction.Commit();
                _isOver = true;
                session.Open = null;
                return true;
            });
            if (_moveLater is { } move)
            {
                _ = await database.ExecuteAsync(session.Process, _ =>
                {
                    move();
                    return Task.FromResult(true);
                });
            }
        }

        public ValueTask DisposeAsync()
        {
            if (!_isOver)
            {
                _transaction.Dispose();
                session.Open = null;
            }

            return ValueTask.CompletedTask;
        }

        private async Task<bool> RunAsync(Func<Task<bool>> statement)
        {
            session.Open = _isOver ? null : _transaction;
            var call = ++session.Calls;
            var answer = await database.CallAsync(session, async () =>
            {
                _transaction.ThrowIfAborted();
                var result = await statement();
                database.EndWhenIdle(session, call);
                return result;
            });
            return answer;
        }
    }

    /// <summary>Ends a session that is idle within its transaction for too long.</summary>
    private void EndWhenIdle(Session session, int call) => _scheduler.Post(
        _scheduler.World,
        _ =>
        {
            if (session.Open is not null && session.Calls == call)
            {
                Break(session);
            }
        },
        null,
        IdleInTransaction);
}
