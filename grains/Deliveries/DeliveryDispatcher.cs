using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>
/// Does the notes that the consumer wrote, by calling the deliveries' grains, and finds late couriers. A repeated call does nothing
/// the second time, so a crash between the call and deleting the note is harmless.
/// </summary>
internal sealed class DeliveryDispatcher : LeasedWorkService
{
    private const int NotesMax = 64;

    /// <summary>The most notes of one database of lots that are under way, so that one that hangs does not hold the others.</summary>
    private const int NotesOfShardMax = NotesMax / 2;

    private const int LateMax = 200;

    // The weight of a portion in the impact figures, and a kilogram for an item: courier routes need an estimate.
    private const long PortionGrams = 420;
    private const long ItemGrams = 1000;

    private const string Due = "SELECT FROM delivery_work WHERE status = 0 AND next_at <= $1";
    private const string Late = "SELECT FROM delivery WHERE status = 1 AND pickup_by <= $1";

    /// <summary>How long a note is leased: longer than two grain calls may take.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(1);

    /// <summary>When a note is due again that found no slot for its database.</summary>
    private static readonly TimeSpan NoSlotPause = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _database;
    private readonly DeliveryQueue _queue;
    private readonly LotShards _shards;
    private readonly IGrainFactory _grains;
    private readonly Clock _clock;
    private readonly ILogger<DeliveryDispatcher> _logger;
    private readonly DueRows? _lateDue;
    private Guid _lateAfter;
    private Task _settling = Task.CompletedTask;

    /// <summary>Called by the host.</summary>
    public DeliveryDispatcher(
        NpgsqlDataSource database, LotShards shards, IGrainFactory grains, Clock clock, ServiceStates states,
        ILogger<DeliveryDispatcher> logger, DueWork? due = null)
        : base(TimeSpan.FromMilliseconds(250), NotesMax, due?.Add(Due), states, logger)
    {
        _database = database;
        _queue = new DeliveryQueue(database);
        _shards = shards;
        _grains = grains;
        _clock = clock;
        _logger = logger;
        _lateDue = due?.Add(Late);
        QueueMetrics.Started(DeliveryQueue.Dead.Name);
    }

    /// <inheritdoc/>
    protected override string Work => "Dispatch of deliveries";

    /// <summary>Does the due notes, as many as may be under way at once; returns how many were taken.</summary>
    public Task<int> DispatchAsync(CancellationToken cancellation) => DoDueAsync(cancellation);

    /// <summary>
    /// Has late couriers' deliveries offered to others; returns how many were checked. One that fails is logged and checked again when its
    /// turn comes; it holds back no other.
    /// </summary>
    public async Task<int> SettleLateAsync(CancellationToken cancellation)
    {
        var late = await _queue.FindLateAsync(_clock.Now, _lateAfter, LateMax, cancellation);
        _lateAfter = late.Count == LateMax ? late[^1] : Guid.Empty;
        var failures = await Task.WhenAll(late.Select(SettleAsync));
        return Array.Find(failures, failure => failure is not null) is { } first
            ? throw new AggregateException($"{failures.Count(failure => failure is not null)} late deliveries could not be settled.", first)
            : late.Count;
    }

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        if (_settling.IsCompleted)
        {
            // A late delivery's lot may be in a database that hangs; notes do not wait for it.
            _settling = SettleInBackgroundAsync(stoppingToken);
        }

        await base.RunOnceAsync(stoppingToken);
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<Task>> StartDueAsync(CancellationToken cancellation)
    {
        var free = Slots.Free;
        if (free == 0)
        {
            return [];
        }

        var now = _clock.Now;
        List<Task> started = [];
        foreach (var note in await _queue.TakeAsync(now, now + Lease, free, cancellation))
        {
            WorkBound[] bounds = _shards.Count == 1 ? [] : [new(_shards.NumberOf(note.LotId), NotesOfShardMax)];
            if (Slots.TryTake(bounds))
            {
                started.Add(Start(() => DoAsync(note), bounds));
            }
            else
            {
                await _queue.ReturnAsync(note, now + NoSlotPause, error: null);
            }
        }

        return started;
    }

    private async Task SettleInBackgroundAsync(CancellationToken stopping)
    {
        try
        {
            if (_lateDue is null || await _lateDue.AnyAsync(stopping))
            {
                await SettleLateAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception failure)
        {
            ReportFailure(failure);
        }
    }

    private async Task<Exception?> SettleAsync(Guid deliveryId)
    {
        try
        {
            await _grains.GetGrain<IDeliveryGrain>(deliveryId).SettleAsync();
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private async Task DoAsync(DeliveryNote note)
    {
        try
        {
            var delivery = _grains.GetGrain<IDeliveryGrain>(note.DeliveryId);
            var refusal = note.Kind switch
            {
                LogisticsConsumer.Offer => await OfferAsync(delivery, note),
                LogisticsConsumer.Collected => await delivery.ClaimEndedAsync(isCollected: true, note.TraceParent),
                LogisticsConsumer.Over or LogisticsConsumer.Changed =>
                    await delivery.ClaimEndedAsync(isCollected: false, note.TraceParent),
                _ => throw new InvalidDataException($"There is no work of the kind {note.Kind}."),
            };
            if (refusal is null)
            {
                await _queue.SetDoneAsync(note);
                QueueMetrics.Done(DeliveryQueue.Dead.Name);
                return;
            }

            await FailAsync(
                note, new InvalidOperationException($"It was refused as {refusal.Kind}: {refusal.Detail}"),
                isPassing: refusal.Kind is RefusalKind.Unavailable or RefusalKind.OutcomeUnknown or RefusalKind.Overloaded);
        }
        catch (Exception failure)
        {
            await FailAsync(note, failure, WorkQueue.IsPassing(failure));
        }
    }

    /// <summary>Has a note wait for its next attempt, or sets it aside.</summary>
    private async Task FailAsync(DeliveryNote note, Exception failure, bool isPassing)
    {
        using var trace = LogTrace.Begin(_logger, TraceParent.TraceId(note.TraceParent)?.ToString("N"));
        if (!isPassing && (WorkQueue.IsMalformed(failure) || note.Attempts >= WorkQueue.AttemptsMax))
        {
            await DeliveryQueue.Dead.SetAsideAsync(_database, note.ToRow(), failure, _clock.Now);
            GrainLog.RowSetAside(_logger, DeliveryQueue.Dead.Name, note.Id, note.Attempts, failure);
            return;
        }

        QueueMetrics.Failed(DeliveryQueue.Dead.Name);
        if (isPassing)
        {
            ReportFailure(failure);
        }
        else
        {
            GrainLog.RowFailed(_logger, DeliveryQueue.Dead.Name, note.Id, note.Attempts, failure);
        }

        var pause = TimeSpan.FromMilliseconds(500 * Math.Pow(2, Math.Min(note.Attempts - 1, 7)));
        await _queue.ReturnAsync(note, _clock.Now + (pause < RetryMax ? pause : RetryMax), $"{failure.GetType().Name}: {failure.Message}");
    }

    private async Task<Refusal?> OfferAsync(IDeliveryGrain delivery, DeliveryNote note)
    {
        var lot = await _grains.GetGrain<ILotGrain>(note.LotId).GetAsync();
        if (lot.IsRefused)
        {
            return lot.Refusal;
        }

        using var document = JsonDocument.Parse(note.Data);
        var data = document.RootElement;
        var terms = lot.Value.Terms;
        var quantity = data.GetProperty("quantity").GetInt64();
        var to = data.GetProperty("delivery");
        var view = new DeliveryView
        {
            Id = note.DeliveryId,
            LotId = note.LotId,
            DonorId = lot.Value.DonorId,
            RecipientId = data.GetProperty("recipientId").GetGuid(),
            Status = DeliveryStatus.Offered,
            From = terms.Location,
            To = new Place { Lat = to.GetProperty("lat").GetDouble(), Lon = to.GetProperty("lon").GetDouble() },
            Grams = terms.Unit switch
            {
                Unit.Gram => quantity,
                Unit.Portion => quantity * PortionGrams,
                _ => quantity * ItemGrams,
            },
            TemperatureClass = terms.TemperatureClass,
            PickupFrom = terms.PickupWindow.From,
            PickupTo = data.GetProperty("heldUntil").GetDateTimeOffset(),
            UseBy = terms.UseBy,
        };
        return await delivery.OfferAsync(view, terms.Region, note.TraceParent);
    }
}
