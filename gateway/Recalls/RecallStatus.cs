namespace PahlawanPangan.Gateway.Recalls;

/// <summary>Where a recall stands.</summary>
internal enum RecallStatus
{
    /// <summary>It looks for lots and repeats its notices.</summary>
    Open,

    /// <summary>It has ended with a report.</summary>
    Closed,
}
