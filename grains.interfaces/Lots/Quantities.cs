namespace PahlawanPangan.Lots;

/// <summary>
/// The quantities of a lot by status, in whole units of the lot.
/// Always <c>Available + Held + Collected + Expired + Withdrawn = Posted</c>, none below zero.
/// </summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.Quantities")]
public readonly record struct Quantities
{
    /// <summary>
    /// The maximum quantity of a lot: a thousand tonnes in grams. Far below what a 64-bit sum could overflow.
    /// </summary>
    public const long PostedMax = 1_000_000_000;

    /// <summary>The total that the donor posted.</summary>
    [Id(0)]
    public long Posted { get; init; }

    /// <summary>The quantity that can be claimed.</summary>
    [Id(1)]
    public long Available { get; init; }

    /// <summary>The quantity held by claims and not yet collected.</summary>
    [Id(2)]
    public long Held { get; init; }

    /// <summary>The quantity handed over.</summary>
    [Id(3)]
    public long Collected { get; init; }

    /// <summary>The quantity that passed its use-by.</summary>
    [Id(4)]
    public long Expired { get; init; }

    /// <summary>The quantity withdrawn by the donor or by a recall.</summary>
    [Id(5)]
    public long Withdrawn { get; init; }

    /// <summary>True when the invariant holds.</summary>
    public bool AreConserved =>
        (Available | Held | Collected | Expired | Withdrawn) >= 0
        && Available + Held + Collected + Expired + Withdrawn == Posted;
}
