namespace PahlawanPangan.Lots;

/// <summary>The status of a claim. The numbers are stored: never renumber them.</summary>
public enum ClaimStatus
{
    /// <summary>Food is set aside until the hold's deadline.</summary>
    Held = 0,

    /// <summary>The food was handed over.</summary>
    Collected = 1,

    /// <summary>Cancelled by the claimant, by a recall, or because no courier could bring it.</summary>
    Cancelled = 2,

    /// <summary>Not collected in time.</summary>
    Lapsed = 3,
}
