using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>What to change of a lot: at least one member. What is absent stays.</summary>
internal sealed record AdjustLotRequest : IValidatableObject
{
    /// <summary>The new total; not below what is held, collected, expired or withdrawn.</summary>
    [Count(Quantities.PostedMax)]
    public long? Posted { get; init; }

    /// <summary>The new pickup window.</summary>
    public PickupWindowModel? PickupWindow { get; init; }

    /// <summary>The new notes; empty text removes them.</summary>
    [PlainText(LotFields.NotesLengthMax, IsEmptyAllowed = true)]
    public string? Notes { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (this is { Posted: null, PickupWindow: null, Notes: null })
        {
            yield return new("Send at least one of posted, pickupWindow and notes; empty notes remove them.", [FieldPath.Root]);
        }
    }
}
