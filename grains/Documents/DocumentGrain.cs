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

    /// <summary>The answer to the request that is being served, when it is a repetition of one that was answered before.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="view">The answer when none was stored with the key, because the state itself is the answer.</param>
    /// <returns>Null when the request has no key, or is the first with its key.</returns>
    protected Reply<TView>? FirstAnswer<TView>(DateTimeOffset now, Func<TView>? view = null)
        where TView : class
    {
        if (RepeatKey.Current is not { } key || KeptAnswer.Find(State.Answers, key.Id, now) is not { } kept)
        {
            return null;
        }

        return kept.Fingerprint != Stored(key.Fingerprint) ? KeptAnswer.KeyReused
            : kept.Refusal is { } refusal ? refusal
            : kept.Answer is { } json ? DocumentStorage.FromJson<TView>(json)
            : (view ?? throw new InvalidOperationException($"The kept answer of a {_kind} is empty."))();
    }

    /// <summary>
    /// Keeps the answer to the request that is being served, if it has a key; it becomes durable with the next save.
    /// </summary>
    /// <param name="now">The current time.</param>
    /// <param name="answer">The answer; null when the state itself is the answer.</param>
    /// <param name="refusal">The answer when it is a refusal that changed something.</param>
    protected void Keep<TView>(DateTimeOffset now, TView? answer, Refusal? refusal = null)
        where TView : class
    {
        if (RepeatKey.Current is { } key)
        {
            State.Answers = KeptAnswer.With(State.Answers, new KeptAnswer
            {
                Key = key.Id,
                Fingerprint = Stored(key.Fingerprint),
                At = now,
                Answer = answer is null ? null : DocumentStorage.ToJson(answer),
                Refusal = refusal,
            });
        }
    }

    /// <summary>A fingerprint as it is stored: where requests hold secrets, under a key.</summary>
    protected virtual Guid Stored(Fingerprint fingerprint) => fingerprint.Bits;

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
