namespace PahlawanPangan.Operations;

/// <summary>The operators' actions on consumers; the key has no meaning.</summary>
[Alias("pangan.downstream.IDownstreamGrain")]
[GrainInterfaceType("PahlawanPangan.Downstream.IDownstreamGrain")]
public interface IDownstreamGrain : IGrainWithIntegerKey
{
    /// <summary>Dead letters, the oldest first.</summary>
    [Alias("dead-letters")]
    Task<Reply<Page<DeadLetter>>> DeadLettersAsync(Caller caller, DeadLetterStatus? status, PageRequest page);

    /// <summary>Passes a dead letter's event to its consumer again.</summary>
    [Alias("replay-dead-letter")]
    Task<Refusal?> ReplayDeadLetterAsync(Caller caller, Guid letterId);

    /// <summary>Discards a dead letter permanently.</summary>
    [Alias("discard-dead-letter")]
    Task<Refusal?> DiscardDeadLetterAsync(Caller caller, Guid letterId);

    /// <summary>Publishes all events since a moment again; returns the number of events that the relays read again.</summary>
    [Alias("replay")]
    Task<Reply<ReplayView>> ReplayAsync(Caller caller, DateTimeOffset from);
}

/// <summary>A replay that was started.</summary>
[GenerateSerializer, Immutable, Alias("pangan.downstream.ReplayView")]
public sealed record ReplayView
{
    /// <summary>The start of the replay.</summary>
    [Id(0)]
    public required DateTimeOffset From { get; init; }

    /// <summary>The number of events that the relays read again; they publish those that the stream does not hold.</summary>
    [Id(1)]
    public required long Events { get; init; }
}
