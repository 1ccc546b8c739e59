namespace PahlawanPangan.Grains.Downstream;

/// <summary>A step on an event's way, each a point where a machine can die.</summary>
public enum IntakeStep
{
    /// <summary>The inbox is locked; nothing has been written.</summary>
    Locked,

    /// <summary>The effects are written and not committed.</summary>
    Effected,

    /// <summary>Effects and inbox are durable; nothing has been acknowledged.</summary>
    Committed,

    /// <summary>Part of the events has been acknowledged.</summary>
    Acknowledging,
}

/// <summary>Is told of each step that a consumer takes. What it throws ends the consumer there and then.</summary>
public interface IProcessorObserver
{
    /// <summary>The consumer took a step.</summary>
    void Reached(string consumer, IntakeStep step);
}
