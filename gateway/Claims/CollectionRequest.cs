using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>A handover, by the pickup code or by the donor's word.</summary>
/// <remarks>The fingerprint of a request depends on the members' order: add new ones at the end.</remarks>
internal sealed record CollectionRequest : IValidatableObject
{
    /// <summary>The pickup code that the claimant showed.</summary>
    [Code]
    public string? Code { get; init; }

    /// <summary>How much was taken; all that was not rejected when absent. The rest returns to the lot.</summary>
    [Count(Quantities.PostedMax)]
    public long? Quantity { get; init; }

    /// <summary>Why the donor hands it over without the code, which was lost. The recipient is notified, and it is counted.</summary>
    [Advice("Send an object with reason.")]
    public OverrideModel? Override { get; init; }

    /// <summary>The temperature that was measured in the food.</summary>
    [Advice("Send an object with celsius, measuredAt and perhaps device.")]
    public TemperatureModel? Temperature { get; init; }

    /// <summary>What was refused at the door.</summary>
    [Advice("Send an object with quantity and reason.")]
    public RejectionModel? Rejected { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Code is null == Override is null)
        {
            yield return new("Send either the code that the claimant showed, or an override with the reason.", ["code", "override"]);
        }
    }

    /// <summary>The command, once the request is valid.</summary>
    public CollectClaim ToCommand(Caller caller, Guid claimId) => new()
    {
        Caller = caller,
        TraceParent = RequestTrace.Parent,
        ClaimId = claimId,
        Code = Code is { } code ? CodeAttribute.Parse(code) : null,
        Quantity = Quantity,
        OverrideReason = Override?.Reason,
        Temperature = Temperature?.ToReading(),
        Rejected = Rejected?.ToRejection(),
    };

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => "Collection";
}
