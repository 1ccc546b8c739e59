namespace PahlawanPangan.Local.Chaos;

/// <summary>What a client asked of a lot.</summary>
public enum OperationKind
{
    /// <summary>To post it.</summary>
    Post,

    /// <summary>To claim some of it.</summary>
    Claim,

    /// <summary>To collect a claim.</summary>
    Collect,

    /// <summary>To cancel a claim.</summary>
    Cancel,

    /// <summary>How much is available.</summary>
    Read,
}

/// <summary>
/// A request that was answered. Times are of the monotonic clock of the process that sent it. A request without an answer is not
/// recorded: if it had an effect, its event is in the stream.
/// </summary>
/// <param name="Kind">What was asked.</param>
/// <param name="LotId">The lot.</param>
/// <param name="ClaimId">The claim, if one was made, collected or cancelled.</param>
/// <param name="Invoked">When it was first sent; of a read or a refusal, when the try was sent that was answered.</param>
/// <param name="Answered">When the answer came.</param>
public sealed record LotOperation(OperationKind Kind, Guid LotId, Guid? ClaimId, long Invoked, long Answered)
{
    /// <summary>How much the answer says is available: of a read, and of a refusal for lack.</summary>
    public long? Available { get; init; }

    /// <summary>Whether it only looked: a read, and a claim that was refused for lack.</summary>
    public bool IsLook => Kind == OperationKind.Read || (Kind == OperationKind.Claim && ClaimId is null);
}
