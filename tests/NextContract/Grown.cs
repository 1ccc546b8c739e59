namespace PahlawanPangan.Lots;

/// <summary>A command with a field that silos of the contract before do not know.</summary>
public sealed partial record ClaimLot
{
    /// <summary>Always told, so that it is always on the wire.</summary>
    [Id(90)]
    public string? Next { get; init; } = "next";
}

/// <summary>A reply with two such fields, one of them an object.</summary>
public sealed partial record LotView
{
    /// <summary>Always told, so that it is always on the wire.</summary>
    [Id(90)]
    public string? Next { get; init; } = "next";

    /// <summary>Of a type that silos of the contract before do not know either.</summary>
    [Id(91)]
    public NextPart? Part { get; init; } = new() { Value = 7 };
}

/// <summary>A reply that is a part of others.</summary>
public sealed partial record ClaimView
{
    /// <summary>Always told, so that it is always on the wire.</summary>
    [Id(90)]
    public long Next { get; init; } = 7;
}

/// <summary>A type that is new.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.NextPart")]
public sealed record NextPart
{
    /// <summary>What it holds.</summary>
    [Id(0)]
    public int Value { get; init; }
}
