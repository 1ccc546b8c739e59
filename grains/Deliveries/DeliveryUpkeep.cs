using System.Collections.Concurrent;
using System.Text.Json;
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

    private const string Due = "SELECT FROM delivery WHERE status IN (1, 2)";

    private const string Spoiled = "SELECT id FROM delivery WHERE status = 2 AND use_by <= $1 AND id > $2 ORDER BY id LIMIT $3";

    // Tokens of development have no account.
    private const string Carried =
        """
        SELECT d.id, d.courier_id, a.body FROM delivery d JOIN document a ON a.kind = 'account' AND a.id = d.courier_id
        WHERE d.status IN (1, 2) AND d.id > $1 ORDER BY d.id LIMIT $2
        """;

    private readonly NpgsqlDataSource _database;
    private readonly IGrainFactory _grains;
    private readonly Clock _clock;
    private readonly DueRows? _due;

    // The deliveries after which the next round goes on, so that those that fail hold back no other.
    private Guid _spoiledAfter;
    private Guid _carriedAfter;

    /// <summary>Called by the host.</summary>
    public DeliveryUpkeep(
        NpgsqlDataSource database, IGrainFactory grains, Clock clock, ServiceStates states, ILogger<DeliveryUpkeep> logger,
        DueWork? due = null)
        : base(TimeSpan.FromSeconds(2), states, logger)
    {
        _database = database;
        _grains = grains;
        _clock = clock;
        _due = due?.Add(Due);
    }

    /// <inheritdoc/>
    protected override Task? NextSign => _due?.NextSign;

    /// <inheritdoc/>
    protected override string Work => "Upkeep of deliveries";

    /// <summary>Does the work once; returns how many deliveries were looked at.</summary>
    /// <exception cref="AggregateException">Some of it failed; the rest was done.</exception>
    public async Task<int> TidyAsync(CancellationToken cancellation)
    {
        var failures = new ConcurrentQueue<Exception>();
        var spoiled = await SpoiledAsync(cancellation);
        await Task.WhenAll(spoiled.Select(id => TryAsync(() => _grains.GetGrain<IDeliveryGrain>(id).SettleAsync())));
        var left = await LeftAsync(failures, cancellation);
        await Task.WhenAll(left.Select(
            one => TryAsync(() => _grains.GetGrain<IDeliveryGrain>(one.Delivery).CourierLeftAsync(one.Courier))));
        return failures.IsEmpty ? spoiled.Count + left.Count : throw new AggregateException(failures);

        async Task TryAsync(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception failure)
            {
                failures.Enqueue(failure);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        FoundNothing = _due is not null && !await _due.AnyAsync(stoppingToken);
        if (!FoundNothing)
        {
            await TidyAsync(stoppingToken);
        }
    }

    private async Task<List<Guid>> SpoiledAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Spoiled);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _spoiledAfter });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = DeliveriesMax });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var spoiled = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
        {
            spoiled.Add(reader.GetGuid(0));
        }

        _spoiledAfter = spoiled.Count == DeliveriesMax ? spoiled[^1] : Guid.Empty;
        return spoiled;
    }

    private async Task<List<(Guid Delivery, Guid Courier)>> LeftAsync(ConcurrentQueue<Exception> failures, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Carried);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _carriedAfter });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = DeliveriesMax });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var left = new List<(Guid, Guid)>();
        var (read, last) = (0, Guid.Empty);
        while (await reader.ReadAsync(cancellation))
        {
            (read, last) = (read + 1, reader.GetGuid(0));
            try
            {
                if (HasLeft(reader.GetFieldValue<byte[]>(2)))
                {
                    left.Add((last, reader.GetGuid(1)));
                }
            }
            catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
            {
                failures.Enqueue(malformed);
            }
        }

        _carriedAfter = read == DeliveriesMax ? last : Guid.Empty;
        return left;
    }

    /// <summary>Whether the account of a courier is disabled or deleted, or has another role.</summary>
    private static bool HasLeft(byte[] account)
    {
        const int Disabled = 2, Deleted = 3;
        using var document = JsonDocument.Parse(account);
        return (document.RootElement.TryGetProperty("status", out var status) && status.GetInt32() is Disabled or Deleted)
            || (document.RootElement.TryGetProperty("role", out var role) && role.GetInt32() != (int)Role.Courier);
    }
}
