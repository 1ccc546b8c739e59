using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Safety;

/// <summary>The shelf lives that replace those in force.</summary>
internal sealed record SetShelfLivesRequest : IValidatableObject
{
    /// <summary>The shelf lives; a category that is not among them has none.</summary>
    [Required, Items("shelf lives", PahlawanPangan.Safety.ShelfLives.CategoriesMax)]
    public IReadOnlyList<ShelfLifeModel?>? ShelfLives { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ShelfLives is not { Count: <= PahlawanPangan.Safety.ShelfLives.CategoriesMax })
        {
            yield break;
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < ShelfLives.Count; index++)
        {
            if (ShelfLives[index]?.Category is { } name && !named.Add(name))
            {
                yield return new("Name each category once: this one comes twice.", [$"shelfLives[{index}].category"]);
            }
        }
    }
}
