using PahlawanPangan.Grains.Safety;

namespace PahlawanPangan.Grains.Lots;

/// <summary>The settings of the rules.</summary>
internal sealed record LotPolicy
{
    /// <summary>How long food is set aside, counted from the claim or from the start of the pickup window, whichever is later.</summary>
    public required TimeSpan HoldFor { get; init; }

    /// <summary>How many wrong pickup codes lock a claim.</summary>
    public required int WrongCodesMax { get; init; }

    /// <summary>How many claims on a lot one recipient may give back or not collect.</summary>
    public required int GivenBackMax { get; init; }

    /// <summary>How often a lot may be adjusted.</summary>
    public required int AdjustmentsMax { get; init; }

    /// <summary>How many claims on a lot one recipient may hold at once.</summary>
    public required int HoldsMax { get; init; }

    /// <summary>The safety tables that are in force.</summary>
    public SafetyRules Safety { get; init; } = SafetyRules.BuiltIn;
}
