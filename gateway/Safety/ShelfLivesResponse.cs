namespace PahlawanPangan.Gateway.Safety;

/// <summary>The shelf lives that are in force.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record ShelfLivesResponse
{
    /// <summary>Counts the changes; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>When they were last changed; absent while they are what the engine comes with.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The shelf life of every known category.</summary>
    public required IReadOnlyList<ShelfLifeModel> ShelfLives { get; init; }

    /// <summary>Shelf lives as an answer shows them.</summary>
    public static ShelfLivesResponse Of(PahlawanPangan.Safety.ShelfLives lives) => new()
    {
        Version = lives.Version,
        ChangedAt = lives.ChangedAt,
        ShelfLives = [.. lives.Lives.Select(ShelfLifeModel.Of)],
    };
}
