using System.Text.Json;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Grains.Safety;

/// <summary>The shelf lives as they are stored.</summary>
internal sealed class ShelfLivesState : SafetyTableState<ShelfLives>
{
    /// <summary>The shelf lives.</summary>
    public IReadOnlyList<ShelfLife> Lives { get; set; } = BuiltInTables.ShelfLives.Lives;

    internal override ShelfLives Current => new() { Version = Version, Lives = Lives, ChangedAt = ChangedAt };
}

/// <summary>Serialises the changes of the shelf lives; every change and its event are one transaction.</summary>
[GrainType("shelflives")]
internal sealed class ShelfLivesGrain : SafetyTableGrain<ShelfLivesState, ShelfLives>, IShelfLivesGrain
{
    /// <summary>The kind of its document.</summary>
    public const string Kind = "shelf-lives";

    private const int CategoryLengthMax = 40;
    private const int SourceLengthMax = 300;

    private readonly SafetyTables _tables;

    /// <summary>Called by Orleans.</summary>
    public ShelfLivesGrain(
        [PersistentState(Kind, DocumentStorage.Name)] IPersistentState<ShelfLivesState> document, Clock clock, SafetyTables tables)
        : base(document, Kind, clock) => _tables = tables;

    /// <inheritdoc/>
    public Task<Reply<ShelfLives>> SetAsync(
        Caller caller, IReadOnlyList<ShelfLife> lives, long? expectedVersion, string? traceParent) => ReplaceAsync(
        caller, () => Refuse(lives), expectedVersion, traceParent, state => state.Lives = [.. lives]);

    /// <inheritdoc/>
    protected override void WriteLines(Utf8JsonWriter json, ShelfLives table)
    {
        json.WriteStartArray("shelfLives"u8);
        foreach (var life in table.Lives)
        {
            json.WriteStartObject();
            json.WriteString("category"u8, life.Category);
            json.WriteNumber("hours"u8, life.Hours);
            json.WriteString("source"u8, life.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <inheritdoc/>
    protected override void PutInForce(ShelfLives table) => _tables.Set(table);

    /// <summary>The refusal of shelf lives that cannot be; the gateway names every bad field, and this is for everything else.</summary>
    private static Refusal? Refuse(IReadOnlyList<ShelfLife> lives) =>
        lives.Count is 0 or > ShelfLives.CategoriesMax
            ? Refusal.Invalid("shelfLives", $"must be 1 to {ShelfLives.CategoriesMax} categories")
        : lives.Any(life => life.Category.Length is 0 or > CategoryLengthMax)
            || lives.DistinctBy(life => life.Category).Count() != lives.Count
            ? Refusal.Invalid("shelfLives", "must name each category once")
        : lives.Any(life => life.Hours is < 1 or > ShelfLife.HoursMax)
            ? Refusal.Invalid("shelfLives", $"must be from 1 to {ShelfLife.HoursMax} hours")
        : lives.Any(life => life.Source.Length is 0 or > SourceLengthMax)
            ? Refusal.Invalid("shelfLives", $"must name their sources in 1 to {SourceLengthMax} characters")
        : null;
}
