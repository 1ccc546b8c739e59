using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>A handover. All of it is optional, unless the food's class must be measured.</summary>
/// <remarks>The fingerprint of a request depends on the members' order: add new ones at the end.</remarks>
internal sealed record HandoverRequest
{
    /// <summary>What proves it.</summary>
    [Advice("Send an object with kind, and with code, text or reference.")]
    public HandoverProofRequest? Proof { get; init; }

    /// <summary>The temperature that was measured in the food.</summary>
    [Advice("Send an object with celsius, measuredAt and perhaps device.")]
    public TemperatureModel? Temperature { get; init; }

    /// <summary>The handover, once it is valid.</summary>
    public DeliveryHandover ToHandover() => new() { Proof = Proof?.ToProof(), Temperature = Temperature?.ToReading() };

    /// <summary>Prints no code and no name, so that a log line can never show one.</summary>
    public override string ToString() => "Handover";
}

/// <summary>A proof of handover.</summary>
/// <remarks>The fingerprint of a request depends on the members' order: add new ones at the end.</remarks>
internal sealed record HandoverProofRequest : IValidatableObject
{
    private const int SignatureLengthMax = 100;
    private const int ReferenceLengthMax = 500;

    /// <summary>What it is.</summary>
    [Required, NameOf<HandoverProofKind>]
    public string? Kind { get; init; }

    /// <summary>The handover code that the recipient shows; for the kind code.</summary>
    [Code]
    public string? Code { get; init; }

    /// <summary>The name of who took it; for the kind signature.</summary>
    [PlainText(SignatureLengthMax)]
    public string? Text { get; init; }

    /// <summary>Where the photo is kept; for the kind photo.</summary>
    [Reference(ReferenceLengthMax)]
    public string? Reference { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kind is null || !EnumNames<HandoverProofKind>.Default.TryParse(Kind, out var kind))
        {
            yield break;
        }

        foreach (var (name, value, of) in ((string, string?, HandoverProofKind)[])[
            ("code", Code, HandoverProofKind.Code), ("text", Text, HandoverProofKind.Signature),
            ("reference", Reference, HandoverProofKind.Photo)])
        {
            if (of == kind && value is null)
            {
                yield return new($"This is required for the kind {Kind}.", [name]);
            }
            else if (of != kind && value is not null)
            {
                yield return new($"Leave this out for the kind {Kind}.", [name]);
            }
        }
    }

    /// <summary>The proof, once it is valid.</summary>
    public HandoverProof ToProof() => new()
    {
        Kind = EnumNames<HandoverProofKind>.Default.Parse(Kind!),
        Code = Code is null ? null : CodeAttribute.Parse(Code),
        Text = Text,
        Reference = Reference,
    };

    /// <summary>Prints no code and no name, so that a log line can never show one.</summary>
    public override string ToString() => "Proof";
}
