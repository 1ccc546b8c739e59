using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>
/// Executes the work rows that the consumer wrote, by calling the deliveries' grains, and finds late couriers. A repeated call does nothing
/// the second time, so a crash between the call and deleting the row is harmless.
/// </summary>
internal sealed class DeliveryDispatcher : PeriodicHostedService
{
    private const int WorkMax = 100;

    // The weight of a portion in the impact figures, and a kilogram for an item: courier routes need an estimate.
    private const long PortionGrams = 420;
    private const long ItemGrams = 1000;

    // Only the first row of each delivery: later ones wait.
    private const string Take =
        """
        SELECT number, delivery_id, lot_id, kind, data, trace_parent FROM delivery_work w
        WHERE NOT EXISTS (SELECT FROM delivery_work b WHERE b.delivery_id = w.delivery_id AND b.number < w.number)
        ORDER BY number LIMIT $1 FOR UPDATE SKIP LOCKED
        """;

    private readonly NpgsqlDataSource _database;
    private readonly IGrainFactory _grains;
    private readonly Clock _clock;

    /// <summary>Called by the host.</summary>
    public DeliveryDispatcher(NpgsqlDataSource database, IGrainFactory grains, Clock clock, ILogger<DeliveryDispatcher> logger)
        : base(TimeSpan.FromMilliseconds(250), logger)
    {
        _database = database;
        _grains = grains;
        _clock = clock;
    }

    /// <summary>Executes the waiting rows; returns how many were done.</summary>
    public async Task<int> DispatchAsync(CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var work = await TakeAsync(connection, cancellation);
        var done = new List<long>();
        foreach (var one in work)
        {
            if (await DoAsync(one))
            {
                done.Add(one.Number);
            }
        }

        await using var finish = new NpgsqlCommand("DELETE FROM delivery_work WHERE number = ANY ($1)", connection);
        finish.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. done] });
        await finish.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        return done.Count;
    }

    /// <summary>Has late couriers' deliveries offered to others; returns how many were checked.</summary>
    public async Task<int> SettleLateAsync(CancellationToken cancellation)
    {
        var late = new List<Guid>();
        await using (var command = _database.CreateCommand("SELECT id FROM delivery WHERE status = 1 AND pickup_by <= $1 LIMIT 1000"))
        {
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                late.Add(reader.GetGuid(0));
            }
        }

        await Task.WhenAll(late.Select(id => _grains.GetGrain<IDeliveryGrain>(id).SettleAsync()));
        return late.Count;
    }

    /// <inheritdoc/>
    protected override string Work => "Dispatch of deliveries";

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        while (await DispatchAsync(stoppingToken) == WorkMax)
        {
            // There may be more.
        }

        await SettleLateAsync(stoppingToken);
    }

    private async Task<bool> DoAsync(DeliveryWork work)
    {
        var delivery = _grains.GetGrain<IDeliveryGrain>(work.DeliveryId);
        var refusal = work.Kind == LogisticsConsumer.Offer
            ? await OfferAsync(delivery, work)
            : await delivery.ClaimEndedAsync(work.Kind == LogisticsConsumer.Collected, work.TraceParent);
        return refusal is null;
    }

    private async Task<Refusal?> OfferAsync(IDeliveryGrain delivery, DeliveryWork work)
    {
        var lot = await _grains.GetGrain<ILotGrain>(work.LotId).GetAsync();
        if (lot.IsRefused)
        {
            return lot.Refusal;
        }

        using var document = JsonDocument.Parse(work.Data);
        var data = document.RootElement;
        var terms = lot.Value.Terms;
        var quantity = data.GetProperty("quantity").GetInt64();
        var to = data.GetProperty("delivery");
        var view = new DeliveryView
        {
            Id = work.DeliveryId,
            LotId = work.LotId,
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
        return await delivery.OfferAsync(view, terms.Region, work.TraceParent);
    }

    private static async Task<List<DeliveryWork>> TakeAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Take, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = WorkMax });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var work = new List<DeliveryWork>();
        while (await reader.ReadAsync(cancellation))
        {
            work.Add(new DeliveryWork(
                reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4),
                reader.IsDBNull(5) ? null : reader.GetString(5)));
        }

        return work;
    }

    private sealed record DeliveryWork(long Number, Guid DeliveryId, Guid LotId, string Kind, byte[] Data, string? TraceParent);
}
