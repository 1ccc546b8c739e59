using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>
/// Ends what couriers can no longer finish: deliveries whose use-by passes on the way, and those of couriers whose account was deleted,
/// disabled or given another role. It only makes this prompt: every step of a courier is checked by itself.
/// </summary>
internal sealed class DeliveryUpkeep : PeriodicHostedService
{
    private const int DeliveriesMax = 1000;

    private const string Spoiled = "SELECT id FROM delivery WHERE status = 2 AND use_by <= $1 ORDER BY use_by LIMIT $2";

    // Accounts are documents: status 2 is disabled, 3 deleted; role 2 is courier. Tokens of development have no account. There are far
    // fewer couriers than deliveries, and each part of the union has an index of its own.
    private const string Left =
        """
        WITH open AS MATERIALIZED (
          SELECT id, courier_id FROM delivery WHERE status = 1 UNION ALL SELECT id, courier_id FROM delivery WHERE status = 2
        ), ended AS MATERIALIZED (
          SELECT a.id FROM (SELECT DISTINCT courier_id FROM open) c
          JOIN LATERAL (
            SELECT id, convert_from(body, 'UTF8')::jsonb AS account FROM document WHERE kind = 'account' AND id = c.courier_id) a ON true
          WHERE (account ->> 'status')::int IN (2, 3) OR (account ->> 'role')::int <> 2
        )
        SELECT id, courier_id FROM open WHERE courier_id IN (SELECT id FROM ended) LIMIT $1
        """;

    private readonly NpgsqlDataSource _database;
    private readonly IGrainFactory _grains;
    private readonly Clock _clock;

    /// <summary>Called by the host.</summary>
    public DeliveryUpkeep(
        NpgsqlDataSource database, IGrainFactory grains, Clock clock, ServiceStates states, ILogger<DeliveryUpkeep> logger)
        : base(TimeSpan.FromSeconds(3), states, logger)
    {
        _database = database;
        _grains = grains;
        _clock = clock;
    }

    /// <inheritdoc/>
    protected override string Work => "Upkeep of deliveries";

    /// <summary>Does the work once; returns how many deliveries were looked at.</summary>
    public async Task<int> TidyAsync(CancellationToken cancellation)
    {
        var spoiled = await SpoiledAsync(cancellation);
        var left = await LeftAsync(cancellation);

        // All of them are asked, whichever of them fails.
        await Task.WhenAll(
            [
                .. spoiled.Select(id => (Task)_grains.GetGrain<IDeliveryGrain>(id).SettleAsync()),
                .. left.Select(one => (Task)_grains.GetGrain<IDeliveryGrain>(one.Delivery).CourierLeftAsync(one.Courier)),
            ]);
        return spoiled.Count + left.Count;
    }

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken) => TidyAsync(stoppingToken);

    private async Task<List<Guid>> SpoiledAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Spoiled);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = DeliveriesMax });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var spoiled = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
        {
            spoiled.Add(reader.GetGuid(0));
        }

        return spoiled;
    }

    private async Task<List<(Guid Delivery, Guid Courier)>> LeftAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Left);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = DeliveriesMax });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var left = new List<(Guid, Guid)>();
        while (await reader.ReadAsync(cancellation))
        {
            left.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        return left;
    }
}
