using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>Which lots are recalled, by what they have in common, and why.</summary>
/// <remarks>The fingerprint of a request depends on the members' order: add new ones at the end.</remarks>
internal sealed record OpenRecallRequest : IValidatableObject
{
    /// <summary>
    /// The donor of the lots. A donor may leave it out, and recalls own lots alone; an operator without it recalls any donor's.
    /// </summary>
    [Uuid("a donor's id")]
    public string? DonorId { get; init; }

    /// <summary>A batch code that the lots have.</summary>
    [PlainText(LotFields.BatchCodeLengthMax)]
    public string? BatchCode { get; init; }

    /// <summary>The GTIN of the lots' product, in any of its lengths.</summary>
    [Gtin]
    public string? Gtin { get; init; }

    /// <summary>Why; everyone who is reached reads it.</summary>
    [Required, PlainText(LotFields.ReasonLengthMax)]
    public string? Reason { get; init; }

    /// <summary>True for a drill: everyone is reached, and nothing is stopped.</summary>
    public bool? Drill { get; init; }

    /// <summary>The command, once the request is valid.</summary>
    public OpenRecall ToCommand(Caller caller) => new()
    {
        Caller = caller,
        DonorId = DonorId is { } donor ? Guid.Parse(donor) : null,
        BatchCode = BatchCode,
        Gtin = Gtin,
        Reason = Reason!,
        IsDrill = Drill == true,
        Fingerprint = RequestFingerprint.OfChange("POST /v1/recalls", this),
        TraceParent = RequestTrace.Parent,
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BatchCode is null && Gtin is null && DonorId is null)
        {
            yield return new(
                "Send batchCode, gtin or donorId: what the lots have in common. donorId alone recalls all lots of that donor.",
                ["batchCode"]);
        }
    }
}
