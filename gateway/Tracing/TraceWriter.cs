using System.IO.Pipelines;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>Writes traces lot by lot, so that neither an answer nor its entries are ever in memory as a whole.</summary>
internal abstract class TraceWriter(PipeWriter output, TraceReader reader, CancellationToken cancellation) : IDisposable
{
    private const int ItemsPerFlush = 100;
    private int _items;

    /// <summary>Where it goes.</summary>
    protected PipeWriter Output { get; } = output;

    /// <summary>Reads what is written.</summary>
    protected TraceReader Reader { get; } = reader;

    /// <summary>Ends with the request.</summary>
    protected CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Writes what is before the first lot.</summary>
    public abstract void Begin();

    /// <summary>Writes a lot.</summary>
    public abstract Task WriteAsync(LotTrace trace);

    /// <summary>Writes what is after the last lot.</summary>
    public abstract void End();

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Called after each item: sends some of them at a time.</summary>
    protected async ValueTask NextAsync()
    {
        if (++_items % ItemsPerFlush == 0)
        {
            Prepare();
            _ = await Output.FlushAsync(Cancellation);
        }
    }

    /// <summary>Moves what was written to the output, before it is sent.</summary>
    protected virtual void Prepare()
    {
    }
}
