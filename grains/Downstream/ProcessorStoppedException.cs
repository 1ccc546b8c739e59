namespace PahlawanPangan.Grains.Downstream;

/// <summary>An observer ended the consumer at a step: nothing after that step was done.</summary>
internal sealed class ProcessorStoppedException(ProcessorStep step) : Exception($"Ended at {step}.")
{
    /// <summary>The step.</summary>
    public ProcessorStep Step { get; } = step;
}
