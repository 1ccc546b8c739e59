using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Gateway.Safety;

/// <summary>How long food of one category keeps.</summary>
internal sealed record ShelfLifeModel
{
    /// <summary>The category.</summary>
    [Required, Slug]
    public string? Category { get; init; }

    /// <summary>How many hours it keeps from its preparation.</summary>
    [Required, Count(ShelfLife.HoursMax)]
    public long? Hours { get; init; }

    /// <summary>Where the number comes from.</summary>
    [Required, PlainText(SafetyFields.SourceLengthMax)]
    public string? Source { get; init; }

    /// <summary>A shelf life as an answer shows it.</summary>
    public static ShelfLifeModel Of(ShelfLife life) => new() { Category = life.Category, Hours = life.Hours, Source = life.Source };

    /// <summary>The shelf life, once it is valid.</summary>
    public ShelfLife ToShelfLife() => new() { Category = Category!, Hours = (int)Hours!.Value, Source = Source! };
}
