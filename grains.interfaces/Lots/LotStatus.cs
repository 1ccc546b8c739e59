namespace PahlawanPangan.Lots;

/// <summary>The status of a lot. The numbers are stored: never renumber them.</summary>
public enum LotStatus
{
    /// <summary>Some of it can be claimed.</summary>
    Open = 0,

    /// <summary>All of it is held or collected; a cancelled or lapsed hold opens it again.</summary>
    Exhausted = 1,

    /// <summary>Its use-by passed with something left.</summary>
    Expired = 2,

    /// <summary>Its donor withdrew the available quantity.</summary>
    Withdrawn = 3,

    /// <summary>The food is unsafe: every hold was cancelled, and collected food must not be eaten.</summary>
    Recalled = 4,

    /// <summary>Nothing can be claimed any more: all of it was collected, or the pickup window has ended. Moving the window opens it again.</summary>
    Closed = 5,
}
