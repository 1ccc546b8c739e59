namespace PahlawanPangan.Grains.Journal;

/// <summary>The outcome of a commit.</summary>
internal enum CommitOutcome
{
    /// <summary>It is durable.</summary>
    Durable,

    /// <summary>Another activation wrote the lot first. Nothing of it was written; the lot must be loaded again.</summary>
    FenceLost,

    /// <summary>A claim's id belongs to a claim on another lot. Nothing of it was written.</summary>
    ClaimIdTaken,

    /// <summary>The database refused it or was unreachable. Nothing of it was written.</summary>
    Failed,

    /// <summary>The connection was lost before the outcome arrived. It may be durable or not.</summary>
    Unknown,
}
