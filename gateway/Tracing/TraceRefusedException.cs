namespace PahlawanPangan.Gateway.Tracing;

/// <summary>A page of a trace was refused. Before the answer has begun it becomes a problem; later it cuts the answer off.</summary>
internal sealed class TraceRefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    /// <summary>Why.</summary>
    public Refusal Refusal { get; } = refusal;
}
