namespace PahlawanPangan.Lots;

/// <summary>Why food was refused at the door. The names are stored: never rename them.</summary>
public enum RejectionReason
{
    /// <summary>Too warm or too cold.</summary>
    Temperature,

    /// <summary>Spoiled.</summary>
    Spoiled,

    /// <summary>Its packaging is damaged.</summary>
    Damaged,

    /// <summary>It is not what was said, or its allergens are not.</summary>
    Mislabelled,

    /// <summary>Good food that the recipient does not want; the only reason for which it returns to the lot.</summary>
    Unwanted,

    /// <summary>Another reason.</summary>
    Other,
}

/// <summary>Food of a claim that was refused at the door.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.Rejection")]
public sealed record Rejection
{
    /// <summary>How much, from 1 to the claim's quantity.</summary>
    [Id(0)]
    public required long Quantity { get; init; }

    /// <summary>Why.</summary>
    [Id(1)]
    public required RejectionReason Reason { get; init; }
}
