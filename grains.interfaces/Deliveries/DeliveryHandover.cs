using PahlawanPangan.Lots;

namespace PahlawanPangan.Deliveries;

/// <summary>What proves that food was handed over. The numbers are stored: never renumber them.</summary>
public enum HandoverProofKind
{
    /// <summary>The recipient's handover code.</summary>
    Code = 0,

    /// <summary>The name of who took it, as a signature.</summary>
    Signature = 1,

    /// <summary>A photo that is kept elsewhere.</summary>
    Photo = 2,
}

/// <summary>A courier's handover to the recipient.</summary>
[GenerateSerializer, Immutable, Alias("pangan.deliveries.DeliveryHandover")]
public sealed record DeliveryHandover
{
    /// <summary>What proves it; null for nothing.</summary>
    [Id(0)]
    public HandoverProof? Proof { get; init; }

    /// <summary>The temperature that was measured; null when it was not.</summary>
    [Id(1)]
    public TemperatureReading? Temperature { get; init; }

    /// <summary>Prints neither code nor name, so that a log line can never show one.</summary>
    public override string ToString() => "Handover";
}

/// <summary>A proof of handover, as its courier presents it.</summary>
[GenerateSerializer, Immutable, Alias("pangan.deliveries.HandoverProof")]
public sealed record HandoverProof
{
    /// <summary>What it is.</summary>
    [Id(0)]
    public required HandoverProofKind Kind { get; init; }

    /// <summary>The handover code that the recipient showed; for that kind alone. It is checked and not stored.</summary>
    [Id(1)]
    public string? Code { get; init; }

    /// <summary>The name of who took it, in free text; for a signature.</summary>
    [Id(2)]
    public string? Text { get; init; }

    /// <summary>Where the photo is; for that kind alone.</summary>
    [Id(3)]
    public string? Reference { get; init; }

    /// <summary>Prints the kind alone, so that a log line can never show a code or a name.</summary>
    public override string ToString() => Kind.ToString();
}

/// <summary>A handover that took place.</summary>
[GenerateSerializer, Immutable, Alias("pangan.deliveries.HandoverView")]
public sealed record HandoverView
{
    /// <summary>When.</summary>
    [Id(0)]
    public required DateTimeOffset At { get; init; }

    /// <summary>What proves it, without its code; null for nothing.</summary>
    [Id(1)]
    public HandoverProof? Proof { get; init; }

    /// <summary>The temperature that was measured; null when it was not.</summary>
    [Id(2)]
    public TemperatureReading? Temperature { get; init; }

    /// <summary>The handover without what may show a person.</summary>
    public HandoverView Anonymous() => this with { Proof = Proof is null ? null : new HandoverProof { Kind = Proof.Kind } };

    /// <summary>Prints no name, so that a log line can never show one.</summary>
    public override string ToString() => "Handover";
}
