using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Documents;

/// <summary>
/// A grain whose state is one document. It changes <see cref="State"/>, raises events on it, and calls <see cref="SaveAsync"/> before
/// it answers. After a failed save the activation holds state that is not durable, so it is deactivated, and the next one loads the durable
/// state.
/// </summary>
internal abstract class DocumentGrain<TState> : Grain
    where TState : DocumentState
{
    private readonly IPersistentState<TState> _document;
    private readonly string _kind;
    private Refusal? _fault;

    /// <summary>Creates a grain over the state that its constructor received.</summary>
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

    /// <summary>Why this activation no longer answers; null while it works. A reentrant grain checks it first.</summary>
    protected Refusal? Fault => _fault;

    /// <summary>Makes state and raised events durable together.</summary>
    /// <returns>Null on success; otherwise the refusal, and this activation is deactivated.</returns>
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

    /// <summary>A document that was never written keeps no activation in memory, because anyone can invent ids.</summary>
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
        GrainLog.DocumentReloads(logger, _kind, this.GetPrimaryKey(), outcome.ToString());
        _fault = refusal;
        DeactivateOnIdle();
        return refusal;
    }
}
