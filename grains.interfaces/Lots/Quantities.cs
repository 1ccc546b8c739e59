namespace PahlawanPangan.Lots;

/// <summary>
/// How much of a lot is where, in whole units of the lot.
/// Always <c>Available + Held + Collected + Expired + Withdrawn = Posted</c>, none below zero.
/// </summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.Quantities")]
public readonly record struct Quantities
{
    /// <summary>
    /// The most that one lot may hold: a thousand tonnes in grams. Far below what a 64-bit sum could overflow.
    /// </summary>
    public const long PostedMax = 1_000_000_000;

    /// <summary>What the donor gave.</summary>
    [Id(0)]
    public long Posted { get; init; }

    /// <summary>What can be claimed.</summary>
    [Id(1)]
    public long Available { get; init; }

    /// <summary>What is promised and not yet collected.</summary>
    [Id(2)]
    public long Held { get; init; }

    /// <summary>What was handed over.</summary>
    [Id(3)]
    public long Collected { get; init; }

    /// <summary>What passed its use-by.</summary>
    [Id(4)]
    public long Expired { get; init; }

    /// <summary>What the donor took back or a recall stopped.</summary>
    [Id(5)]
    public long Withdrawn { get; init; }

    /// <summary>True when nothing is lost, doubled or negative.</summary>
    public bool AreConserved =>
        (Available | Held | Collected | Expired | Withdrawn) >= 0
        && Available + Held + Collected + Expired + Withdrawn == Posted;
}
