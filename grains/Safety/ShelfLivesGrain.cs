using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Grains.Safety;

/// <summary>The shelf lives as they are stored.</summary>
internal sealed class ShelfLivesState : DocumentState
{
    /// <summary>The version; 1 until the first change.</summary>
    public long Version { get; set; } = BuiltInTables.ShelfLives.Version;

    /// <summary>The shelf lives.</summary>
    public IReadOnlyList<ShelfLife> Lives { get; set; } = BuiltInTables.ShelfLives.Lives;

    /// <summary>When they were last changed; null until the first change.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    internal ShelfLives Current => new() { Version = Version, Lives = Lives, ChangedAt = ChangedAt };
}

/// <summary>Serialises the changes of the shelf lives; every change and its event are one transaction.</summary>
[GrainType("shelflives")]
internal sealed class ShelfLivesGrain : DocumentGrain<ShelfLivesState>, IShelfLivesGrain
{
    /// <summary>The kind of its document.</summary>
    public const string Kind = "shelf-lives";

    private const int CategoryLengthMax = 40;
    private const int SourceLengthMax = 300;

    private readonly Clock _clock;
    private readonly SafetyTables _tables;

    /// <summary>Called by Orleans.</summary>
    public ShelfLivesGrain(
        [PersistentState(Kind, DocumentStorage.Name)] IPersistentState<ShelfLivesState> document, Clock clock, SafetyTables tables)
        : base(document, Kind)
    {
        _clock = clock;
        _tables = tables;
    }

    /// <inheritdoc/>
    public Task<Reply<ShelfLives>> GetAsync() => Task.FromResult<Reply<ShelfLives>>(State.Current);

    /// <inheritdoc/>
    public async Task<Reply<ShelfLives>> SetAsync(
        Caller caller, IReadOnlyList<ShelfLife> lives, long? expectedVersion, string? traceParent)
    {
        if (SafetyTableRules.RefuseCaller(caller) is { } forbidden)
        {
            return forbidden;
        }

        var now = _clock.Now;
        if (FirstAnswer<ShelfLives>(now) is { } first)
        {
            return first;
        }

        if ((Refuse(lives) ?? SafetyTableRules.RefuseVersion(State.Version, expectedVersion)) is { } refused)
        {
            return refused;
        }

        State.Version++;
        State.Lives = [.. lives];
        State.ChangedAt = now;
        var changed = State.Current;
        State.Raise(new DocumentEvent
        {
            Type = "safety.shelf-lives-changed",
            Source = "/safety/",
            At = now,
            TraceParent = traceParent,
            WriteData = json =>
            {
                json.WriteString("by"u8, caller.Id);
                json.WriteNumber("version"u8, changed.Version);
                json.WriteStartArray("shelfLives"u8);
                foreach (var life in changed.Lives)
                {
                    json.WriteStartObject();
                    json.WriteString("category"u8, life.Category);
                    json.WriteNumber("hours"u8, life.Hours);
                    json.WriteString("source"u8, life.Source);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            },
        });
        Keep(now, changed);
        if (await SaveAsync() is { } failed)
        {
            return failed;
        }

        _tables.Set(changed);
        return changed;
    }

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
