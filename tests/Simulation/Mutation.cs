namespace PahlawanPangan.Tests.Simulation;

/// <summary>A safety mechanism that is taken out.</summary>
public enum Mutation
{
    /// <summary>None: the system as it is.</summary>
    None,

    /// <summary>A lot's row moves from any version.</summary>
    NoVersionFence,

    /// <summary>The outbox is read up to its last row, and not only below the oldest transaction under way.</summary>
    ReadsBeyondOldestTransaction,

    /// <summary>A cursor moves under any epoch.</summary>
    NoRelayEpoch,

    /// <summary>A cursor moves when its events were sent.</summary>
    CursorMovesBeforeAcknowledgement,

    /// <summary>A consumer's position is committed before the effects.</summary>
    ProgressCommittedBeforeEffects,

    /// <summary>A consumer's position is committed after the effects.</summary>
    ProgressCommittedAfterEffects,

    /// <summary>A consumer's position moves under any epoch.</summary>
    NoConsumerEpoch,

    /// <summary>A number beyond the next one is taken for the next one.</summary>
    GapTakenForNext,

    /// <summary>A number that was handled is taken for the next one.</summary>
    DuplicateTakenForNext,

    /// <summary>A commit whose answer is lost is answered as one that was refused.</summary>
    LostAnswerTakenForRefusal,

    /// <summary>A database with another server's transaction numbers is accepted.</summary>
    ForeignPositionsAccepted,
}
