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

    /// <summary>Earlier events are missing.</summary>
    Waiting,

    /// <summary>It failed and will be retried.</summary>
    Failed,
}

/// <summary>An event that a consumer processes.</summary>
internal sealed class IncomingEvent
{
    /// <summary>Creates an incoming event.</summary>
    public IncomingEvent(StreamEvent streamEvent, IReceipt receipt)
    {
        Event = streamEvent;
        Receipt = receipt;
    }

    /// <summary>The event.</summary>
    public StreamEvent Event { get; }

    /// <summary>Acknowledges the event to its source.</summary>
    public IReceipt Receipt { get; }

    /// <summary>The outcome.</summary>
    public Outcome Outcome { get; internal set; }

    /// <summary>The number of failed attempts; set after a failure.</summary>
    public int Attempts { get; internal set; }

    /// <summary>True when it need not be delivered again.</summary>
    public bool IsSettled => Outcome is Outcome.Handled or Outcome.Duplicate or Outcome.Dropped or Outcome.DeadLettered;
}

/// <summary>Acknowledges an event to its source.</summary>
internal interface IReceipt
{
    /// <summary>The event is settled.</summary>
    ValueTask AckAsync();

    /// <summary>The event must be delivered again after a delay.</summary>
    ValueTask NakAsync(TimeSpan after);

    /// <summary>The event is still in progress.</summary>
    ValueTask AckProgressAsync();
}
