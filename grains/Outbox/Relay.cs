using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Publishes one lane of the outbox, in order. An event may reach the broker twice (the broker or this relay then drops it), never
/// out of order, and every event reaches it.
/// </summary>
internal sealed class Relay
{
    private readonly int _number;
    private readonly short _lane;
    private readonly LotShards _shards;
    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlDataSource _common;
    private readonly IConsumerRegister _consumers;
    private readonly OutboxDoorbell _doorbell;
    private readonly IdleLanes _idle;
    private readonly ServiceTimer _polls;
    private readonly ISiloStatusOracle _members;
    private readonly NatsOptions _nats;
    private readonly RelayOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Relay> _logger;
    private bool _brokerLost;

    /// <summary>Creates a relay of one lane.</summary>
    public Relay(
        int number,
        LotShards shards,
        IConsumerRegister consumers,
        OutboxDoorbell doorbell,
        IdleLanes idle,
        ISiloStatusOracle members,
        NatsOptions nats,
        RelayOptions options,
        TimeProvider time,
        ILogger<Relay> logger)
    {
        ArgumentNullException.ThrowIfNull(shards);
        _number = number;
        _shards = shards;
        _lane = OutboxLane.LaneOf(number);
        _database = shards.Background(OutboxLane.ShardOf(number));
        _common = shards.Background(0);
        _consumers = consumers;
        _doorbell = doorbell;
        _idle = idle;
        _polls = new ServiceTimer(TimeSpan.FromMilliseconds(options.PollMilliseconds));
        _members = members;
        _nats = nats;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Publishes until stopped, through losses of the broker and of the database.</summary>
    /// <exception cref="RelayReplacedException">Another relay has taken the lane.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await PublishUntilLostAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (RelayReplacedException)
            {
                throw;
            }
            catch (CursorRewoundException)
            {
                GrainLog.RelayRewound(_logger, _number);
            }
            catch (NpgsqlException unreadable)
            {
                GrainLog.OutboxUnreadable(_logger, _number, unreadable);
                await PauseAsync(stopping);
            }
            catch (InvalidDataException refused)
            {
                GrainLog.OutboxUnreadable(_logger, _number, refused);
                await PauseAsync(stopping);
            }
            catch (Exception lost)
            {
                // One message per outage, not per attempt.
                if (!_brokerLost)
                {
                    GrainLog.BrokerLost(_logger, _number, lost);
                    _brokerLost = true;
                }

                RelayMetrics.Lost(_number);
                await PauseAsync(stopping);
            }
        }
    }

    private Task PauseAsync(CancellationToken stopping) =>
        Task.Delay(TimeSpan.FromMilliseconds(_options.RetryMilliseconds), stopping)
            .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task PublishUntilLostAsync(CancellationToken stopping)
    {
        await using var publisher = await StreamPublisher.ConnectAsync(
            _nats, $"pangan-relay-{_number}", _options.WindowEvents, TimeSpan.FromSeconds(_options.AckSeconds), stopping);
        await EventStream.EnsureAsync(publisher.JetStream, _nats, _common, stopping)
            .WaitAsync(TimeSpan.FromSeconds(_options.AckSeconds), stopping);
        var replaced = PostgresGroup.ReplacementOf(_database);
        await CheckDatabaseAsync(stopping);
        await _consumers.EnsureAsync(stopping);
        var cursor = await RelayCursor.TakeAsync(_database, _lane, stopping);
        if (cursor.NumberedIn != cursor.History)
        {
            await new HistoryChange(new HistoryRows(_shards, _number), _number).RunAsync(cursor, stopping);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, publisher.Lost);
        await using var outbox = await OutboxReader.OpenAsync(_database, _lane, stopping);
        var lane = new LanePublisher(_number, _options.WindowEvents, cursor, publisher, outbox, _time);
        if (await lane.FindMissingAsync(either.Token) is { } missing)
        {
            GrainLog.StreamShorter(_logger, _number, missing.Sequence);
            RelayMetrics.StreamShorter();
            await lane.MendStreamAsync(either.Token);
        }

        GrainLog.RelayStarted(_logger, _number, cursor.Epoch);
        RelayMetrics.Started(_number);
        if (_brokerLost)
        {
            GrainLog.BrokerRestored(_logger, _number);
            _brokerLost = false;
        }

        await lane.BeginAsync(stopping, either.Token);
        var readAt = Stopwatch.GetTimestamp();
        while (true)
        {
            if (replaced.IsCancellationRequested)
            {
                // The outbox is read over a connection to a primary that was replaced, which has nothing new.
                return;
            }

            if (lane.HasRows)
            {
                var (events, first) = await lane.PublishAsync(stopping);
                RelayMetrics.Published(_number, events, _time.GetUtcNow() - first);
                continue;
            }

            // The polls of all lanes fall on the same moments.
            var poll = TimeSpan.FromMilliseconds(_polls.UntilNext(Environment.TickCount64));
            if (!await _doorbell.WaitAsync(_number, poll, stopping) && !await HasEventsAsync(cursor, outbox, stopping))
            {
                // Other silos' commits ring no doorbell here.
                _polls.Rest(foundNothing: _members.GetApproximateSiloStatuses(onlyActive: true).Count == 1);
                continue;
            }

            _polls.Rest(foundNothing: false);
            await GatherAsync(readAt, stopping);
            readAt = Stopwatch.GetTimestamp();
            await lane.ReadAsync(stopping);
        }
    }

    /// <summary>
    /// Waits after a recent window, so that under light load events share a window in place of having one each. What is urgent ends the
    /// wait.
    /// </summary>
    private async Task GatherAsync(long readAt, CancellationToken stopping)
    {
        var left = TimeSpan.FromMilliseconds(_options.GatherMilliseconds) - Stopwatch.GetElapsedTime(readAt);
        if (left > TimeSpan.Zero)
        {
            _ = await _doorbell.WaitUrgentAsync(_number, left, stopping);
        }
    }

    /// <summary>Refuses a database whose positions are another server's: nothing that compares them is right.</summary>
    private async Task CheckDatabaseAsync(CancellationToken stopping)
    {
        await using var connection = await _database.OpenConnectionAsync(stopping);
        await ShardIdentity.CheckAsync(connection, OutboxLane.ShardOf(_number), _logger, stopping);
    }

    /// <summary>
    /// Whether an idle lane has events, of another silo perhaps. Does besides what moving the cursor does for a busy one: detects that the
    /// relay was replaced or rewound, and moves the cursor with the days, so that old partitions can be dropped.
    /// </summary>
    private async Task<bool> HasEventsAsync(RelayCursor cursor, OutboxReader outbox, CancellationToken stopping)
    {
        var state = await _idle.ReadAsync(_number, outbox, stopping);
        if (state is not { } read || !cursor.IsConfirmedBy(read))
        {
            await cursor.ConfirmAsync();
            return true;
        }

        if (read.HasEvents)
        {
            return true;
        }

        var yesterday = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime).AddDays(-1);
        if (cursor.Place.Day < yesterday)
        {
            await cursor.MoveAsync(cursor.Place with { Day = yesterday }, published: 0);
        }

        return false;
    }
}
