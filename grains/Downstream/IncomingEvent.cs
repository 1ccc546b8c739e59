namespace PahlawanPangan.Grains.Downstream;

/// <summary>What became of an event that was handed in.</summary>
public enum Outcome
{
    /// <summary>Not looked at yet.</summary>
    Pending,

    /// <summary>Its effect is durable.</summary>
    Handled,

    /// <summary>Its effect was durable before.</summary>
    Duplicate,

    /// <summary>It was too old, and is recorded as dropped.</summary>
    Dropped,

    /// <summary>It failed too often, and is a dead letter now.</summary>
    DeadLettered,

    /// <summary>Events before it are missing.</summary>
    Waiting,

    /// <summary>It failed and is to be tried again.</summary>
    Failed,
}

/// <summary>An event on its way through a consumer.</summary>
public sealed class IncomingEvent
{
    /// <summary>Takes an event in.</summary>
    public IncomingEvent(StreamEvent happened, IReceipt receipt)
    {
        Event = happened;
        Receipt = receipt;
    }

    /// <summary>The event.</summary>
    public StreamEvent Event { get; }

    /// <summary>Tells whoever delivered it what became of it.</summary>
    public IReceipt Receipt { get; }

    /// <summary>What became of it.</summary>
    public Outcome Outcome { get; internal set; }

    /// <summary>How often it has failed; set when it failed.</summary>
    public int Attempts { get; internal set; }

    /// <summary>True when it need not be delivered again.</summary>
    public bool IsSettled => Outcome is Outcome.Handled or Outcome.Duplicate or Outcome.Dropped or Outcome.DeadLettered;
}

/// <summary>Answers whoever delivered an event.</summary>
public interface IReceipt
{
    /// <summary>It is done with.</summary>
    ValueTask AckAsync();

    /// <summary>It is to come again after a while.</summary>
    ValueTask NakAsync(TimeSpan after);

    /// <summary>It is still being worked on.</summary>
    ValueTask AckProgressAsync();
}
