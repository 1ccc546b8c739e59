namespace PahlawanPangan.Grains.Downstream;

/// <summary>A step in the handling of events; the process can be killed at any of them.</summary>
internal enum ProcessorStep
{
    /// <summary>The position is moved and locked; no effect has been written.</summary>
    Locked,

    /// <summary>The effects are written and not committed.</summary>
    Effected,

    /// <summary>Effects and position are durable.</summary>
    Committed,
}

/// <summary>Observes each step of a consumer. An exception from it ends the consumer at that step.</summary>
internal interface IProcessorObserver
{
    /// <summary>Called after a step.</summary>
    void Reached(string consumer, ProcessorStep step);
}
