using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Documents;

/// <summary>
/// A grain whose state is one document. It changes <see cref="State"/>, raises events on it, and calls <see cref="SaveAsync"/> before
/// it answers. After a failed save the activation holds what is not durable, so it goes, and the next one loads what is.
/// </summary>
public abstract class DocumentGrain<TState> : Grain
    where TState : DocumentState
{
    private readonly IPersistentState<TState> _document;
    private readonly string _kind;
    private Refusal? _fault;

    /// <summary>Takes the state that the constructor of the grain was given.</summary>
    /// <param name="document">The state, marked with <c>[PersistentState(kind, DocumentStorage.Name)]</c>.</param>
    /// <param name="kind">What kind of document it is, for the log.</param>
    protected DocumentGrain(IPersistentState<TState> document, string kind)
    {
        _document = document;
        _kind = kind;
    }

    /// <summary>The state, ahead of what is durable between a change and its save.</summary>
    protected TState State => _document.State;

    /// <summary>True when the document is stored.</summary>
    protected bool IsStored => _document.RecordExists;

    /// <summary>Why this activation answers nothing any more; null while it works. A reentrant grain looks at it first.</summary>
    protected Refusal? Fault => _fault;

    /// <summary>Makes state and raised events durable together.</summary>
    /// <returns>Null when they are; otherwise why not, and then this activation is given up.</returns>
    protected async ValueTask<Refusal?> SaveAsync()
    {
        if (_fault is { } fault)
        {
            return fault;
        }

        try
        {
            await _document.WriteStateAsync();
            return null;
        }
        catch (InconsistentStateException)
        {
            return GiveUp(CommitOutcome.FenceLost, Refusals.OutcomeUnknown);
        }
        catch (DocumentWriteException problem)
        {
            return GiveUp(problem.Outcome, problem.Outcome == CommitOutcome.Failed ? Refusals.Unavailable : Refusals.OutcomeUnknown);
        }
    }

    /// <summary>A document that was never written holds no memory: anyone can make up ids.</summary>
    protected void ForgetUnstored()
    {
        if (!IsStored)
        {
            DeactivateOnIdle();
        }
    }

    private Refusal GiveUp(CommitOutcome outcome, Refusal refusal)
    {
        var logger = ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(GetType());
        GrainLog.DocumentReloads(logger, _kind, this.GetPrimaryKey(), outcome);
        _fault = refusal;
        DeactivateOnIdle();
        return refusal;
    }
}
