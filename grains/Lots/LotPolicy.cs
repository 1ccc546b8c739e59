namespace PahlawanPangan.Grains.Lots;

/// <summary>The settings of the rules.</summary>
internal sealed record LotPolicy
{
    /// <summary>How long food is set aside, counted from the claim or from the start of the pickup window, whichever is later.</summary>
    public required TimeSpan HoldFor { get; init; }

    /// <summary>How many wrong pickup codes lock a claim.</summary>
    public required int WrongCodesMax { get; init; }
}
