using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>Several claims.</summary>
internal sealed record ClaimLotsRequest : IValidatableObject
{
    /// <summary>The most lots in one request: a claim costs as much here as alone, and a request is to be over soon.</summary>
    public const int ClaimsMax = 100;

    /// <summary>1 to 100 claims.</summary>
    [Required, Items("claims", ClaimsMax)]
    public IReadOnlyList<ClaimOfLotRequest?>? Claims { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Claims is not { Count: <= ClaimsMax })
        {
            yield break;
        }

        var lots = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < Claims.Count; index++)
        {
            if (Claims[index]?.LotId is { } lotId && !lots.Add(lotId))
            {
                yield return new("Send one claim per lot: this lot comes twice.", [$"claims[{index}].lotId"]);
            }
        }
    }
}
