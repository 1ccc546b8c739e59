using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Deliveries;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>
/// Ends what couriers can no longer finish: deliveries whose use-by passes on the way, and those of couriers whose account was deleted,
/// disabled or given another role. It only makes this prompt: every step of a courier is checked by itself.
/// </summary>
internal sealed class DeliveryUpkeep : PeriodicHostedService
{
    private const int DeliveriesMax = 1000;

    private const string Spoiled = "SELECT id FROM delivery WHERE status = 2 AND use_by <= $1 ORDER BY use_by LIMIT $2";

    // Accounts are documents: status 2 is disabled, 3 deleted; role 2 is courier. Tokens of development have no account.
    private const string Left =
        """
        SELECT d.id, d.courier_id FROM delivery d
        JOIN LATERAL (SELECT convert_from(body, 'UTF8')::jsonb AS account FROM document WHERE kind = 'account' AND id = d.courier_id) a ON true
        WHERE d.status IN (1, 2) AND ((account ->> 'status')::int IN (2, 3) OR (account ->> 'role')::int <> 2) LIMIT $1
        """;

    private readonly NpgsqlDataSource _database;
    private readonly IGrainFactory _grains;
    private readonly Clock _clock;

    /// <summary>Called by the host.</summary>
    public DeliveryUpkeep(NpgsqlDataSource database, IGrainFactory grains, Clock clock, ILogger<DeliveryUpkeep> logger)
        : base(TimeSpan.FromSeconds(2), logger)
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
        await Task.WhenAll(spoiled.Select(id => _grains.GetGrain<IDeliveryGrain>(id).SettleAsync()));
        var left = await LeftAsync(cancellation);
        await Task.WhenAll(left.Select(one => _grains.GetGrain<IDeliveryGrain>(one.Delivery).CourierLeftAsync(one.Courier)));
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
