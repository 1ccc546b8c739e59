using Npgsql;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Impact;

/// <summary>
/// Adds up what was handed over, per donor, recipient and region, and takes off what was recalled or lost on the way after that. Events of
/// any age count.
/// </summary>
internal sealed class ImpactConsumer : IEventConsumer
{
    /// <summary>The consumer's name.</summary>
    public const string ConsumerName = "impact";

    internal const short Donor = 0, Recipient = 1, Region = 2;

    private const string AddLots =
        "INSERT INTO impact_lot (lot_id, donor_id, unit) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) ON CONFLICT DO NOTHING";

    private const string FindLots = "SELECT lot_id, donor_id, unit FROM impact_lot WHERE lot_id = ANY ($1)";

    // In the order of the key, so that two transactions cannot deadlock.
    private const string Add =
        """
        INSERT INTO impact AS i (scope, key, factor_version, collections, portions, items, grams, co2e_grams)
        SELECT * FROM unnest(
          $1::smallint[], $2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
          AS a (scope, key, factor_version, collections, portions, items, grams, co2e_grams) ORDER BY scope, key, factor_version
        ON CONFLICT (scope, key, factor_version) DO UPDATE SET
          collections = i.collections + excluded.collections, portions = i.portions + excluded.portions, items = i.items + excluded.items,
          grams = i.grams + excluded.grams, co2e_grams = i.co2e_grams + excluded.co2e_grams
        """;

    private const string AddDays =
        """
        INSERT INTO impact_day AS d (day, claims, portions, grams, co2e_grams)
        SELECT * FROM unnest($1::date[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
          AS a (day, claims, portions, grams, co2e_grams) ORDER BY day
        ON CONFLICT (day) DO UPDATE SET
          claims = d.claims + excluded.claims, portions = d.portions + excluded.portions, grams = d.grams + excluded.grams,
          co2e_grams = d.co2e_grams + excluded.co2e_grams
        """;

    private const string Progress =
        """
        INSERT INTO impact_progress AS p (as_of) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET as_of = greatest(p.as_of, excluded.as_of)
        """;

    /// <inheritdoc/>
    public string Name => ConsumerName;

    /// <inheritdoc/>
    public string? Aggregate => "lot";

    /// <inheritdoc/>
    public TimeSpan? AgeMax => null;

    /// <inheritdoc/>
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        await AddLotsAsync(connection, [.. events.Where(streamEvent => streamEvent.Type == "lot.posted")], cancellation);
        var days = new Dictionary<DateOnly, DayFigures>();
        foreach (var claimed in events.Where(streamEvent => streamEvent.Type == "lot.claimed"))
        {
            AddTo(days, claimed.OccurredAt, new DayFigures(1, 0, 0, 0));
        }

        var collected = events.Where(streamEvent => streamEvent.Type == "lot.collected" || IsTakenOff(streamEvent)).ToList();
        if (collected.Count > 0)
        {
            var lots = await FindLotsAsync(connection, collected, cancellation);
            var factors = await ImpactFactor.ReadAllAsync(connection, cancellation);
            var sums = Sum(collected, lots, factors, days);
            await AddAsync(connection, sums, cancellation);
        }

        if (days.Count > 0)
        {
            await AddDaysAsync(connection, days, cancellation);
        }

        await using var progress = new NpgsqlCommand(Progress, connection);
        Give(progress, events.Max(streamEvent => streamEvent.OccurredAt));
        await progress.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<bool> ForgetAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "DELETE FROM impact; DELETE FROM impact_day; DELETE FROM impact_lot; DELETE FROM impact_progress", connection);
        await command.ExecuteNonQueryAsync(cancellation);
        return true;
    }

    /// <summary>
    /// The sums of what was handed over and taken off. Those of its days, on which it was handed over, are added to the days.
    /// </summary>
    private static Dictionary<(short Scope, string Key, int Version), Figures> Sum(
        List<StreamEvent> collected, Dictionary<Guid, (Guid Donor, string Unit)> lots, List<ImpactFactor> factors,
        Dictionary<DateOnly, DayFigures> days)
    {
        var sums = new Dictionary<(short, string, int), Figures>();
        foreach (var streamEvent in collected)
        {
            var data = streamEvent.Data;
            if (data.TryGetProperty("lostAt", out _))
            {
                // It was taken off when it was lost; it is recalled now.
                continue;
            }

            var (donor, unit) = lots[streamEvent.AggregateId];
            var at = data.TryGetProperty("collectedAt", out var earlier) ? earlier.GetDateTimeOffset() : streamEvent.OccurredAt;
            var factor = ImpactFactor.At(factors, at);
            var figures = Figures.Of(unit, data.GetProperty("collected").GetInt64(), factor);
            figures = IsTakenOff(streamEvent) ? -figures : figures;
            AddTo(days, at, new DayFigures(0, figures.Portions, figures.Grams, figures.Co2eGrams));
            foreach (var (scope, key) in (ReadOnlySpan<(short, string)>)
                [(Donor, donor.ToString()), (Recipient, data.GetProperty("recipientId")
                    .GetString()!), (Region, streamEvent.Region.ToString())])
            {
                sums[(scope, key, factor.Version)] = sums.GetValueOrDefault((scope, key, factor.Version)) + figures;
            }
        }

        return sums;
    }

    private static void AddTo(Dictionary<DateOnly, DayFigures> days, DateTimeOffset at, DayFigures figures)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        var sum = days.GetValueOrDefault(day);
        days[day] = new DayFigures(
            sum.Claims + figures.Claims, sum.Portions + figures.Portions, sum.Grams + figures.Grams, sum.Co2eGrams + figures.Co2eGrams);
    }

    private static bool IsTakenOff(StreamEvent streamEvent) => streamEvent.Type is "lot.claim-recalled" or "lot.claim-lost";

    private static async Task AddLotsAsync(NpgsqlConnection connection, List<StreamEvent> posted, CancellationToken cancellation)
    {
        if (posted.Count == 0)
        {
            return;
        }

        var donors = new Guid[posted.Count];
        var units = new string[posted.Count];
        for (var i = 0; i < posted.Count; i++)
        {
            var data = posted[i].Data;
            donors[i] = data.GetProperty("donorId").GetGuid();
            units[i] = data.GetProperty("unit").GetString()!;
        }

        await using var command = new NpgsqlCommand(AddLots, connection);
        Give(command, posted.Select(streamEvent => streamEvent.AggregateId).ToArray());
        Give(command, donors);
        Give(command, units);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<Dictionary<Guid, (Guid Donor, string Unit)>> FindLotsAsync(
        NpgsqlConnection connection, List<StreamEvent> collected, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(FindLots, connection);
        Give(command, collected.Select(streamEvent => streamEvent.AggregateId).Distinct().ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lots = new Dictionary<Guid, (Guid, string)>();
        while (await reader.ReadAsync(cancellation))
        {
            lots.Add(reader.GetGuid(0), (reader.GetGuid(1), reader.GetString(2)));
        }

        return lots;
    }

    private static async Task AddAsync(
        NpgsqlConnection connection, Dictionary<(short Scope, string Key, int Version), Figures> sums, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Add, connection);
        Give(command, sums.Keys.Select(key => key.Scope).ToArray());
        Give(command, sums.Keys.Select(key => key.Key).ToArray());
        Give(command, sums.Keys.Select(key => key.Version).ToArray());
        Give(command, sums.Values.Select(sum => sum.Collections).ToArray());
        Give(command, sums.Values.Select(sum => sum.Portions).ToArray());
        Give(command, sums.Values.Select(sum => sum.Items).ToArray());
        Give(command, sums.Values.Select(sum => sum.Grams).ToArray());
        Give(command, sums.Values.Select(sum => sum.Co2eGrams).ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task AddDaysAsync(
        NpgsqlConnection connection, Dictionary<DateOnly, DayFigures> days, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(AddDays, connection);
        Give(command, days.Keys.ToArray());
        Give(command, days.Values.Select(day => day.Claims).ToArray());
        Give(command, days.Values.Select(day => day.Portions).ToArray());
        Give(command, days.Values.Select(day => day.Grams).ToArray());
        Give(command, days.Values.Select(day => day.Co2eGrams).ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static void Give<T>(NpgsqlCommand command, T value) => command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    private readonly record struct DayFigures(long Claims, long Portions, long Grams, long Co2eGrams);

    private readonly record struct Figures(long Collections, long Portions, long Items, long Grams, long Co2eGrams)
    {
        public static Figures operator +(Figures left, Figures right) => new(
            left.Collections + right.Collections,
            left.Portions + right.Portions,
            left.Items + right.Items,
            left.Grams + right.Grams,
            left.Co2eGrams + right.Co2eGrams);

        public static Figures operator -(Figures figures) => new(
            -figures.Collections, -figures.Portions, -figures.Items, -figures.Grams, -figures.Co2eGrams);

        public static Figures Of(string unit, long quantity, ImpactFactor factor)
        {
            var grams = factor.GramsOf(unit, quantity) ?? 0;
            return new Figures(
                1, unit == "portion" ? quantity : 0, unit == "item" ? quantity : 0, grams, factor.Co2eGramsOf(grams));
        }
    }
}
