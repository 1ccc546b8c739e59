using System.Text.Json;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Lots;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Grains.Safety;

/// <summary>The temperature limits as they are stored.</summary>
internal sealed class TemperatureLimitsState : SafetyTableState<TemperatureLimits>
{
    /// <summary>The limits.</summary>
    public IReadOnlyList<TemperatureLimit> Limits { get; set; } = BuiltInTables.TemperatureLimits.Limits;

    internal override TemperatureLimits Current => new() { Version = Version, Limits = Limits, ChangedAt = ChangedAt };
}

/// <summary>Serialises the changes of the temperature limits; every change and its event are one transaction.</summary>
[GrainType("temperaturelimits")]
internal sealed class TemperatureLimitsGrain : SafetyTableGrain<TemperatureLimitsState, TemperatureLimits>, ITemperatureLimitsGrain
{
    /// <summary>The kind of its document.</summary>
    public const string Kind = "temperature-limits";

    private const int SourceLengthMax = 300;

    private readonly SafetyTables _tables;

    /// <summary>Called by Orleans.</summary>
    public TemperatureLimitsGrain(
        [PersistentState(Kind, DocumentStorage.Name)] IPersistentState<TemperatureLimitsState> document, Clock clock, SafetyTables tables)
        : base(document, Kind, clock) => _tables = tables;

    /// <inheritdoc/>
    public Task<Reply<TemperatureLimits>> SetAsync(
        Caller caller, IReadOnlyList<TemperatureLimit> limits, long? expectedVersion, string? traceParent) => ReplaceAsync(
        caller, () => Refuse(limits), expectedVersion, traceParent,
        state => state.Limits = [.. limits.OrderBy(limit => limit.TemperatureClass)]);

    /// <inheritdoc/>
    protected override void WriteLines(Utf8JsonWriter json, TemperatureLimits table)
    {
        json.WriteStartArray("limits"u8);
        foreach (var limit in table.Limits)
        {
            json.WriteStartObject();
            json.WriteString("temperatureClass"u8, SafetyTableRules.NameOf(limit.TemperatureClass));
            if (limit.MinCelsius is { } min)
            {
                json.WriteNumber("minCelsius"u8, min);
            }

            if (limit.MaxCelsius is { } max)
            {
                json.WriteNumber("maxCelsius"u8, max);
            }

            json.WriteNumber("budgetMinutes"u8, limit.BudgetMinutes);
            json.WriteStartArray("requiredAt"u8);
            foreach (var stage in limit.RequiredAt)
            {
                json.WriteStringValue(SafetyTableRules.NameOf(stage));
            }

            json.WriteEndArray();
            json.WriteString("source"u8, limit.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <inheritdoc/>
    protected override void PutInForce(TemperatureLimits table) => _tables.Set(table);

    /// <summary>The refusal of limits that cannot be; the gateway names every bad field, and this is for everything else.</summary>
    private static Refusal? Refuse(IReadOnlyList<TemperatureLimit> limits)
    {
        var classes = Enum.GetValues<TemperatureClass>();
        return limits.Count != classes.Length || classes.Except(limits.Select(limit => limit.TemperatureClass)).Any()
            ? Refusal.Invalid("limits", "must name each temperature class once")
            : limits.Any(limit => limit.MinCelsius >= limit.MaxCelsius || !IsPossible(limit.MinCelsius) || !IsPossible(limit.MaxCelsius))
                ? Refusal.Invalid("limits", "must be possible temperatures, each minimum below its maximum")
            : limits.Any(limit => limit.BudgetMinutes is < 0 or > TemperatureLimit.BudgetMinutesMax)
                ? Refusal.Invalid("limits", $"must have budgets from 0 to {TemperatureLimit.BudgetMinutesMax} minutes")
            : limits.Any(limit => limit.Source.Length is 0 or > SourceLengthMax)
                ? Refusal.Invalid("limits", $"must name their sources in 1 to {SourceLengthMax} characters")
            : null;
    }

    private static bool IsPossible(double? celsius) =>
        celsius is null or (>= TemperatureReading.CelsiusMin and <= TemperatureReading.CelsiusMax);
}
