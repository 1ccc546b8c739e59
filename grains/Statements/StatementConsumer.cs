using System.Text.Json;
using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Impact;

namespace PahlawanPangan.Grains.Statements;

/// <summary>Keeps the monthly statements of donors, of recipients and of all accounts together. Events of any age count.</summary>
internal sealed class StatementConsumer : IEventConsumer
{
    /// <summary>The consumer's name.</summary>
    public const string ConsumerName = "statements";

    private const string FindLots =
        """
        SELECT lot_id, donor_id, unit, region, category, posted, expired, withdrawn, is_recalled FROM statement_lot WHERE lot_id = ANY ($1)
        """;

    // A lot that was posted before there were statements: how it was posted, and as the event before the first one left it.
    private const string FindRecorded =
        """
        SELECT p.payload, b.payload, EXISTS (
          SELECT FROM ledger_entry r WHERE r.aggregate_id = $1 AND r.sequence < $2 AND r.subject LIKE 'pangan.lot.recalled.%')
        FROM ledger_entry p JOIN ledger_entry b ON b.aggregate_id = $1 AND b.sequence = $2 - 1
        WHERE p.aggregate_id = $1 AND p.sequence = 1
        """;

    private const string KeepLots =
        """
        INSERT INTO statement_lot AS l (lot_id, donor_id, unit, region, category, posted, expired, withdrawn, is_recalled)
        SELECT * FROM unnest(
          $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::boolean[])
          AS a (lot_id, donor_id, unit, region, category, posted, expired, withdrawn, is_recalled) ORDER BY lot_id
        ON CONFLICT (lot_id) DO UPDATE SET
          posted = excluded.posted, expired = excluded.expired, withdrawn = excluded.withdrawn, is_recalled = excluded.is_recalled
        """;

    // In the order of the key, so that two transactions cannot deadlock.
    private const string AddSums =
        """
        INSERT INTO statement AS s
          (scope, account_id, month, region, category, measure, reason, unit, count, quantity, weight_grams, co2e_grams)
        SELECT * FROM unnest(
          $1::smallint[], $2::uuid[], $3::date[], $4::text[], $5::text[], $6::smallint[], $7::text[], $8::text[], $9::bigint[],
          $10::bigint[], $11::bigint[], $12::bigint[])
          AS a (scope, account_id, month, region, category, measure, reason, unit, count, quantity, weight_grams, co2e_grams)
        ORDER BY scope, account_id, month, region, category, measure, reason, unit
        ON CONFLICT (scope, account_id, month, region, category, measure, reason, unit) DO UPDATE SET
          count = s.count + excluded.count, quantity = s.quantity + excluded.quantity,
          weight_grams = s.weight_grams + excluded.weight_grams, co2e_grams = s.co2e_grams + excluded.co2e_grams
        """;

    private const string Progress =
        """
        INSERT INTO projection_progress AS p (consumer, as_of) VALUES ($1, $2)
        ON CONFLICT (consumer) DO UPDATE SET as_of = excluded.as_of WHERE p.as_of < excluded.as_of
        """;

    private const string Forget =
        "DELETE FROM statement; DELETE FROM statement_lot; DELETE FROM projection_progress WHERE consumer = 'statements'";

    /// <inheritdoc/>
    public string Name => ConsumerName;

    /// <inheritdoc/>
    public string? Aggregate => "lot";

    /// <inheritdoc/>
    public TimeSpan? AgeMax => null;

    /// <inheritdoc/>
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        var counted = events.Where(streamEvent => StatementSums.Concerns(streamEvent.Type)).ToList();
        if (counted.Count > 0)
        {
            var sums = new StatementSums(await ImpactFactor.ReadAllAsync(connection, cancellation));
            var known = await FindLotsAsync(connection, counted, cancellation);
            var changed = new Dictionary<Guid, StatementLot>();
            foreach (var streamEvent in counted)
            {
                var data = streamEvent.Data;
                var before = streamEvent.Type == "lot.posted" ? StatementLot.Of(streamEvent.AggregateId, data)
                    : known.GetValueOrDefault(streamEvent.AggregateId) ?? await FindRecordedAsync(connection, streamEvent, cancellation);
                var after = before.After(streamEvent.Type, data);
                sums.Add(before, after, streamEvent, data);
                if (!known.TryGetValue(after.LotId, out var stored) || stored != after)
                {
                    changed[after.LotId] = known[after.LotId] = after;
                }
            }

            await KeepLotsAsync(connection, [.. changed.Values], cancellation);
            await AddSumsAsync(connection, sums.All, cancellation);
        }

        await using var progress = new NpgsqlCommand(Progress, connection);
        progress.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        progress.Parameters.Add(
            new NpgsqlParameter<DateTimeOffset> { TypedValue = events.Max(streamEvent => streamEvent.OccurredAt) });
        await progress.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<bool> ForgetAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Forget, connection);
        await command.ExecuteNonQueryAsync(cancellation);
        return true;
    }

    private static async Task<Dictionary<Guid, StatementLot>> FindLotsAsync(
        NpgsqlConnection connection, List<StreamEvent> events, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(FindLots, connection);
        command.AddArray(events.Select(streamEvent => streamEvent.AggregateId).Distinct());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lots = new Dictionary<Guid, StatementLot>();
        while (await reader.ReadAsync(cancellation))
        {
            lots.Add(reader.GetGuid(0), new StatementLot
            {
                LotId = reader.GetGuid(0),
                DonorId = reader.GetGuid(1),
                Unit = reader.GetString(2),
                Region = reader.GetString(3),
                Category = reader.GetString(4),
                Posted = reader.GetInt64(5),
                Expired = reader.GetInt64(6),
                Withdrawn = reader.GetInt64(7),
                IsRecalled = reader.GetBoolean(8),
            });
        }

        return lots;
    }

    /// <exception cref="InvalidDataException">
    /// The ledger does not have the lot's earlier events; the event is tried again later.
    /// </exception>
    private static async Task<StatementLot> FindRecordedAsync(
        NpgsqlConnection connection, StreamEvent first, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(FindRecorded, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = first.AggregateId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first.Sequence });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            throw new InvalidDataException($"The ledger has no events of lot {first.AggregateId} before its event {first.Sequence}.");
        }

        using var posted = JsonDocument.Parse(reader.GetFieldValue<byte[]>(0));
        using var before = JsonDocument.Parse(reader.GetFieldValue<byte[]>(1));
        var lot = StatementLot.Of(first.AggregateId, posted.RootElement.GetProperty("data"));
        return lot.After("", before.RootElement.GetProperty("data")) with { IsRecalled = reader.GetBoolean(2) };
    }

    private static async Task KeepLotsAsync(NpgsqlConnection connection, List<StatementLot> lots, CancellationToken cancellation)
    {
        if (lots.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(KeepLots, connection);
        command.AddArray(lots.Select(lot => lot.LotId));
        command.AddArray(lots.Select(lot => lot.DonorId));
        command.AddArray(lots.Select(lot => lot.Unit));
        command.AddArray(lots.Select(lot => lot.Region));
        command.AddArray(lots.Select(lot => lot.Category));
        command.AddArray(lots.Select(lot => lot.Posted));
        command.AddArray(lots.Select(lot => lot.Expired));
        command.AddArray(lots.Select(lot => lot.Withdrawn));
        command.AddArray(lots.Select(lot => lot.IsRecalled));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task AddSumsAsync(
        NpgsqlConnection connection, IReadOnlyDictionary<StatementKey, StatementFigures> sums, CancellationToken cancellation)
    {
        if (sums.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(AddSums, connection);
        command.AddArray(sums.Keys.Select(key => key.Scope));
        command.AddArray(sums.Keys.Select(key => key.AccountId));
        command.AddArray(sums.Keys.Select(key => key.Month));
        command.AddArray(sums.Keys.Select(key => key.Region));
        command.AddArray(sums.Keys.Select(key => key.Category));
        command.AddArray(sums.Keys.Select(key => (short)key.Measure));
        command.AddArray(sums.Keys.Select(key => key.Reason));
        command.AddArray(sums.Keys.Select(key => key.Unit));
        command.AddArray(sums.Values.Select(figures => figures.Count));
        command.AddArray(sums.Values.Select(figures => figures.Quantity));
        command.AddArray(sums.Values.Select(figures => figures.WeightGrams));
        command.AddArray(sums.Values.Select(figures => figures.Co2eGrams));
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
