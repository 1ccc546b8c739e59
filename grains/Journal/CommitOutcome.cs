namespace PahlawanPangan.Grains.Journal;

/// <summary>What became of a commit.</summary>
public enum CommitOutcome
{
    /// <summary>It is durable.</summary>
    Durable,

    /// <summary>Another activation wrote the lot first. Nothing of it was written; the lot must be loaded anew.</summary>
    FenceLost,

    /// <summary>A claim's id belongs to a claim on another lot. Nothing of it was written.</summary>
    ClaimIdTaken,

    /// <summary>The database refused it or was not there. Nothing of it was written.</summary>
    Failed,

    /// <summary>The connection was lost while the outcome was on its way. It may be durable or not.</summary>
    Unknown,
}
