namespace PahlawanPangan.Operations;

/// <summary>What operators do about the consumers; the key has no meaning.</summary>
[Alias("pangan.downstream.IDownstreamGrain")]
[GrainInterfaceType("PahlawanPangan.Downstream.IDownstreamGrain")]
public interface IDownstreamGrain : IGrainWithIntegerKey
{
    /// <summary>Dead letters, the oldest first.</summary>
    [Alias("dead-letters")]
    Task<Reply<Page<DeadLetter>>> DeadLettersAsync(Caller caller, DeadLetterStatus? status, PageRequest page);

    /// <summary>Hands a dead letter's event to its consumer again.</summary>
    [Alias("replay-dead-letter")]
    Task<Refusal?> ReplayDeadLetterAsync(Caller caller, Guid letterId);

    /// <summary>Gives a dead letter up for good.</summary>
    [Alias("discard-dead-letter")]
    Task<Refusal?> DiscardDeadLetterAsync(Caller caller, Guid letterId);

    /// <summary>Publishes everything again that happened from a moment on; gives how many events the relays look at.</summary>
    [Alias("replay")]
    Task<Reply<ReplayView>> ReplayAsync(Caller caller, DateTimeOffset from);
}

/// <summary>A replay that was started.</summary>
[GenerateSerializer, Immutable, Alias("pangan.downstream.ReplayView")]
public sealed record ReplayView
{
    /// <summary>From when on.</summary>
    [Id(0)]
    public required DateTimeOffset From { get; init; }

    /// <summary>How many events the relays look at; they publish those that the stream does not hold.</summary>
    [Id(1)]
    public required long Events { get; init; }
}
