using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>The outcome of an incoming event.</summary>
internal enum Outcome
{
    /// <summary>Not processed yet.</summary>
    Pending,

    /// <summary>Handled: the effect is durable.</summary>
    Handled,

    /// <summary>Duplicate: the effect was durable before.</summary>
    Duplicate,

    /// <summary>It was too old, and is recorded as dropped.</summary>
    Dropped,

    /// <summary>It failed too often and is now a dead letter.</summary>
    DeadLettered,

    /// <summary>It failed, or one before it did; it waits in the table of parked events and is tried again from there.</summary>
    Parked,

    /// <summary>An earlier event of its lane is missing.</summary>
    Missing,
}

/// <summary>An event that a consumer processes.</summary>
internal sealed class IncomingEvent
{
    /// <summary>Creates an incoming event.</summary>
    /// <param name="streamEvent">The event.</param>
    /// <param name="lane">Its lane and kind, as <see cref="LaneNumbers.Key"/> names them.</param>
    /// <param name="number">Its number in that lane.</param>
    /// <param name="place">Its message in the stream.</param>
    /// <param name="isRepeated">Whether it may have been handled under another number.</param>
    public IncomingEvent(StreamEvent streamEvent, string lane, long number, StreamPlace place, bool isRepeated = false)
    {
        Event = streamEvent;
        Lane = lane;
        Number = number;
        Place = place;
        IsRepeated = isRepeated;
    }

    /// <summary>The event.</summary>
    public StreamEvent Event { get; }

    /// <summary>Its lane and kind.</summary>
    public string Lane { get; }

    /// <summary>Its number in that lane.</summary>
    public long Number { get; }

    /// <summary>Its message in the stream.</summary>
    public StreamPlace Place { get; }

    /// <summary>Whether it may have been handled under another number.</summary>
    public bool IsRepeated { get; }

    /// <summary>Whether it is no event: the message is a dead letter, and only its number counts.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>The outcome.</summary>
    public Outcome Outcome { get; internal set; }
}
