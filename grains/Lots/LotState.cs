using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>Everything of a lot but its claims, at one version.</summary>
internal readonly record struct LotState
{
    /// <summary>Counts every change from 1; the fence.</summary>
    public required long Version { get; init; }

    /// <summary>Counts the published events from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>The lot's status.</summary>
    public required LotStatus Status { get; init; }

    /// <summary>The quantities by status.</summary>
    public required Quantities Quantities { get; init; }

    /// <summary>
    /// When time alone changes it next: its window ends, its use-by passes, or its cold chain has been broken for too long; null when
    /// nothing does any more.
    /// </summary>
    public DateTimeOffset? DueAt => Status switch
    {
        LotStatus.Open or LotStatus.Exhausted => Earlier(Terms.PickupWindow.To, Terms.Chain),
        LotStatus.Closed when Quantities.Available > 0 => Earlier(Terms.UseBy, Terms.Chain),
        LotStatus.Withdrawn when Quantities.Held > 0 => Terms.Chain?.BrokenUntil,
        _ => null,
    };

    private static DateTimeOffset Earlier(DateTimeOffset due, ColdChain? chain) =>
        chain?.BrokenUntil is { } until && until < due ? until : due;

    /// <summary>The terms, with the adjustments made since it was posted.</summary>
    public required LotTerms Terms { get; init; }
}
