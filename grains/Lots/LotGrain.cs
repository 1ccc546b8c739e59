using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Lots;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Safety;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// Serialises one lot. A command is decided and applied in one synchronous step against the head, which may be ahead
/// of what is durable, and joins the commit being gathered; it is answered when that commit is durable. While one commit is in
/// flight the next one gathers, so a hot lot writes larger commits, not more of them.
/// </summary>
[Reentrant]
[GrainType("lot")]
internal sealed partial class LotGrain : Grain, ILotGrain
{
    /// <summary>
    /// The most events of passed deadlines in one commit. Thousands of holds may fall due at once, above all after an outage: one commit of
    /// all would keep the database busy for longer than a commit may take.
    /// </summary>
    private const int DueEventsMax = 500;

    /// <summary>Stands for the answer to a command that was not decided, since more is due than one commit settles.</summary>
    private static readonly Refusal Unsettled = new(RefusalKind.Unavailable, "Passed deadlines are being settled.");

    // Holds a command's events between deciding and recording. That step is synchronous, so one list per thread is enough.
    [ThreadStatic]
    private static List<LotEvent>? t_pendingEvents;

    private readonly ILotStore _store;
    private readonly IJournal<LotCommit> _journal;
    private readonly Clock _clock;
    private readonly PickupCodes _codes;
    private readonly SafetyTables _safety;
    private readonly RecipientDiets _diets;
    private readonly ILogger<LotGrain> _logger;
    private LotPolicy _policy;
    private Lot? _loaded;
    private Task? _loading;
    private LotState _durable;
    private LotCommit? _gathering;
    private LotCommit? _inFlight;
    private Task _flushing = Task.CompletedTask;

    /// <summary>Called by Orleans.</summary>
    public LotGrain(
        ILotStore store, IJournal<LotCommit> journal, Clock clock, PickupCodes codes, LotPolicy policy, SafetyTables safety,
        RecipientDiets diets, ILogger<LotGrain> logger)
    {
        _store = store;
        _journal = journal;
        _clock = clock;
        _codes = codes;
        _policy = policy;
        _safety = safety;
        _diets = diets;
        _logger = logger;
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken) => await TryLoadAsync();

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _flushing;

    /// <inheritdoc/>
    public ValueTask<Reply<LotView>> PostAsync(PostLot command) => RunAsync("lot.post", command, static (grain, command) =>
        grain.Head.Repeat(command) ?? grain.Decide(command) ?? grain.ViewHead());

    /// <inheritdoc/>
    public async ValueTask<Reply<ClaimView>> ClaimAsync(ClaimLot command)
    {
        // Before the step, which must stay synchronous. A diet that was set before this claim was sent is seen here.
        RecipientDiet? diet;
        try
        {
            diet = await _diets.ReadAsync(command.Caller.Id);
        }
        catch (Exception problem)
        {
            // Without the diet it is unknown whether the food is safe for its recipient.
            using (LogTrace.Begin(_logger, TraceParent.TraceIdDigits(command.TraceParent)))
            {
                GrainLog.DietNotRead(_logger, this.GetPrimaryKey(), problem);
            }

            return Refusals.Unavailable;
        }

        return await RunAsync("lot.claim", diet == command.Diet ? command : command with { Diet = diet }, static (grain, command) =>
            grain.Head.Repeat(command) is { } repeated
                ? grain.WithCode(repeated)
                : grain.Decide(command) ?? grain.ViewMade(command.ClaimId));
    }

    /// <inheritdoc/>
    public ValueTask<Reply<ClaimView>> CancelAsync(CancelClaim command) => RunAsync("lot.cancel", command, static (grain, command) =>
        grain.Decide(command) ?? grain.ViewClaim(command.ClaimId));

    /// <inheritdoc/>
    public ValueTask<Reply<ClaimView>> CollectAsync(CollectClaim command) => RunAsync("lot.collect", command, static (grain, command) =>
        grain.Decide(command, grain._codes.Matches(command.ClaimId, command.Code))
            ?? (Reply<ClaimView>)grain.Head.View(grain.Head.Claims[command.ClaimId]).SeenByDonor());

    /// <inheritdoc/>
    public ValueTask<Reply<ClaimView>> LoseAsync(LoseClaim command) => RunAsync("lot.lose", command, static (grain, command) =>
        grain.Decide(command) ?? grain.ViewClaim(command.ClaimId));

    /// <inheritdoc/>
    public ValueTask<Reply<LotView>> AdjustAsync(AdjustLot command) => RunAsync("lot.adjust", command, static (grain, command) =>
        grain.Decide(command) ?? grain.ViewHead());

    /// <inheritdoc/>
    public ValueTask<Reply<LotView>> WithdrawAsync(WithdrawLot command) => RunAsync("lot.withdraw", command, static (grain, command) =>
        grain.Decide(command) ?? grain.ViewHead());

    /// <inheritdoc/>
    public async ValueTask<Reply<LotView>> RecallAsync(RecallLot command)
    {
        var reply = await RunAsync("lot.recall", command, static (grain, command) => grain.Decide(command) ?? grain.ViewHead());
        if (reply.IsRefused || _loaded is not { } lot || !lot.HasDue(_clock.Now))
        {
            return reply;
        }

        // The lot is stopped; very many claims follow in bounded commits. Requests for the lot meanwhile wait for them.
        await SettleAsync();
        return ReferenceEquals(_loaded, lot) && !lot.HasDue(_clock.Now) ? reply : Refusals.OutcomeUnknown;
    }

    /// <inheritdoc/>
    public async ValueTask<Reply<LotView>> GetAsync()
    {
        await SettleAsync();
        if (_loaded is not { } lot)
        {
            return Refusals.Unavailable;
        }

        if (_durable.Version == 0)
        {
            ForgetUnposted();
            return Lot.NotFound();
        }

        return lot.Origin!.View(_durable);
    }

    /// <inheritdoc/>
    public async ValueTask SettleAsync()
    {
        if (_loaded is null)
        {
            await TryLoadAsync();
        }

        var now = _clock.Now;
        while (_loaded is { } lot && lot.HasDue(now))
        {
            _ = TryRecordDue(now, traceParent: null);
            Flush();
            if (await Undurable!.Outcome != CommitOutcome.Durable)
            {
                break;
            }
        }
    }

    /// <summary>The head: the durable state and the changes that are not durable yet.</summary>
    private Lot Head => _loaded ?? throw new InvalidOperationException("The lot is not loaded.");

    private static List<LotEvent> PendingEvents => t_pendingEvents ??= [];

    /// <summary>The settings of the rules, with the safety tables that are in force.</summary>
    private LotPolicy Policy => ReferenceEquals(_policy.Safety, _safety.Current)
        ? _policy
        : _policy = _policy with { Safety = _safety.Current };

    private LotCommit? Undurable => _gathering ?? _inFlight;

    /// <summary>
    /// Takes one step against the head and answers when everything that the step saw is durable, refusals too: one that rests on
    /// a commit which then fails would be wrong.
    /// </summary>
    private async ValueTask<Reply<TView>> RunAsync<TCommand, TView>(
        string name, TCommand command, Func<LotGrain, TCommand, Reply<TView>> step)
        where TCommand : LotCommand
        where TView : class
    {
        using var span = CommandSpan.Start(name, this.GetPrimaryKey(), command);

        // Claims and postings are recognised by their ids.
        var key = command is ClaimLot or PostLot ? null : RepeatKey.Current;
        var isComplete = false;
        var needsEnded = false;
        try
        {
            while (true)
            {
                while (_loaded is null)
                {
                    if (!await TryLoadAsync())
                    {
                        return span.SetReply<TView>(Refusals.Unavailable);
                    }
                }

                if (_journal.IsFullFor(_loaded.Id))
                {
                    return span.SetReply<TView>(Refusals.Overloaded);
                }

                if (!isComplete && _loaded.IsPartial && (needsEnded || NeedsEnded(command)))
                {
                    if (!await TryAddEndedAsync(command))
                    {
                        return span.SetReply<TView>(Refusals.Unavailable);
                    }

                    isComplete = _loaded is not null;
                    continue;
                }

                if ((key is { } given ? await RepeatOrStepAsync(given, command, step) : Step(command, step)) is not { } reply)
                {
                    isComplete = false;
                    continue;
                }

                if (reply.IsRefused && ReferenceEquals(reply.Refusal, Unsettled))
                {
                    if (await Undurable!.Outcome is not (CommitOutcome.Durable or CommitOutcome.ClaimIdTaken))
                    {
                        return span.SetReply<TView>(Refusals.Unavailable);
                    }

                    continue;
                }

                if (!isComplete && reply.IsRefused && _loaded is { IsPartial: true } && command is ClaimLot)
                {
                    // It may repeat a claim that has ended and was not loaded.
                    needsEnded = true;
                    continue;
                }

                if (Undurable is not { } commit)
                {
                    ForgetUnposted();
                    return span.SetReply(reply);
                }

                switch (await commit.Outcome)
                {
                    case CommitOutcome.Durable:
                        return span.SetReply(reply);
                    case CommitOutcome.ClaimIdTaken:
                        if (command is ClaimLot claim && commit.TakenClaimIds.Contains(claim.ClaimId))
                        {
                            needsEnded = !isComplete && _loaded is { IsPartial: true };
                            if (!needsEnded)
                            {
                                // Another lot has a claim under this key.
                                var scoped = ScopedClaimId.Of(claim.ClaimId, commit.LotId);
                                command = (TCommand)(LotCommand)(claim with { ClaimId = scoped });
                                isComplete = false;
                            }
                        }

                        // Another command's key made the commit fail. Nothing was written and the head was restored: decide again.
                        continue;
                    case CommitOutcome.Failed:
                        return span.SetReply<TView>(Refusals.Unavailable);
                    default:
                        return span.SetReply<TView>(Refusals.OutcomeUnknown);
                }
            }
        }
        catch (Exception failure) when (key is not null && DatabaseFailure.Includes(failure))
        {
            return span.SetReply<TView>(Refusals.Unavailable);
        }
        catch (Exception failure)
        {
            span.SetFailure(failure);
            throw;
        }
    }

    private Refusal? Decide(LotCommand command, bool codeMatches = false)
    {
        var now = _clock.Now;
        if (!TryRecordDue(now, command.TraceParent))
        {
            return Unsettled;
        }

        PendingEvents.Clear();
        var refusal = Head.Decide(command, now, Policy, codeMatches, PendingEvents);
        Record(now, command.TraceParent);
        if (command is CollectClaim { Temperature: not null })
        {
            // It may show that the cold chain has been broken for too long already.
            _ = TryRecordDue(now, command.TraceParent);
        }

        return refusal;
    }

    /// <summary>Records what has fallen due, as much as there is room for in the commit; false when something is left.</summary>
    private bool TryRecordDue(DateTimeOffset now, string? traceParent)
    {
        if (!Head.HasDue(now))
        {
            return true;
        }

        PendingEvents.Clear();
        var isAll = Head.DecideDue(now, PendingEvents, DueEventsMax - (_gathering?.EventCount ?? 0));
        Record(now, traceParent);
        return isAll;
    }

    private void Record(DateTimeOffset now, string? traceParent)
    {
        if (PendingEvents.Count == 0)
        {
            return;
        }

        _gathering ??= new LotCommit(Head);
        try
        {
            foreach (var domainEvent in PendingEvents)
            {
                _gathering.Record(Head, domainEvent, now, traceParent);
            }
        }
        catch
        {
            // A rule broke the invariant. The durable state is intact; this activation's state is not.
            var broken = _gathering;
            (_loaded, _gathering) = (null, null);
            broken.SetOutcome(CommitOutcome.Unknown);
            throw;
        }
        finally
        {
            PendingEvents.Clear();
        }
    }

    /// <summary>Hands what was gathered to the journal, unless a commit is in flight: then it follows that one.</summary>
    private void Flush()
    {
        if (_gathering is not null && _flushing.IsCompleted)
        {
            _flushing = FlushAsync();
        }
    }

    private async Task FlushAsync()
    {
        while (_gathering is { } commit)
        {
            _gathering = null;
            _inFlight = commit;
            _journal.Write(commit);
            var outcome = await commit.Written;
            var gathered = _gathering;
            _inFlight = null;
            switch (outcome)
            {
                case CommitOutcome.Durable:
                    _durable = commit.After;
                    if (_keyReads > 0)
                    {
                        _justKept.AddRange(commit.Answers);
                    }

                    CountOverridden(commit);
                    commit.SetOutcome(outcome);
                    continue;
                case CommitOutcome.ClaimIdTaken or CommitOutcome.Failed:
                    if (_loaded is { } lot)
                    {
                        gathered?.RollBack(lot);
                        commit.RollBack(lot);
                    }

                    break;
                default:
                    Reload(commit, outcome);
                    break;
            }

            // The gathered commands were decided against a head that no longer exists.
            _gathering = null;
            commit.SetOutcome(outcome);
            gathered?.SetOutcome(outcome);
        }
    }

    private static void CountOverridden(LotCommit commit)
    {
        // A commit of claims alone, the most frequent one, has changed none.
        if (commit.ChangedClaims.Count > 0)
        {
            LotMetrics.Overridden(commit.Events.Count(static one => one.Event
                is ClaimCollected { OverrideReason: not null } or ClaimCancelled { Refused.OverrideReason: not null }));
        }
    }

    /// <summary>Drops the state in memory; the next command loads the durable state.</summary>
    private void Reload(LotCommit commit, CommitOutcome outcome)
    {
        var request = commit.Events is [var first, ..] ? first.TraceParent : null;
        using (LogTrace.Begin(_logger, TraceParent.TraceIdDigits(request)))
        {
            GrainLog.LotReloads(_logger, commit.LotId, outcome.ToString());
        }

        _loaded = null;
        if (outcome == CommitOutcome.FenceLost)
        {
            // Another activation writes this lot. This one is deactivated, so that callers reach the other.
            DeactivateOnIdle();
        }
    }

    private async Task<bool> TryLoadAsync()
    {
        // Requests interleave: those that arrive before the lot is loaded share one load.
        _loading ??= LoadAsync();
        try
        {
            await _loading;
            return true;
        }
        catch (Exception problem) when (problem is OperationCanceledException || DatabaseFailure.Includes(problem))
        {
            GrainLog.LotNotLoaded(_logger, this.GetPrimaryKey(), problem);
            return false;
        }
        finally
        {
            _loading = null;
        }
    }

    private async Task LoadAsync()
    {
        var id = this.GetPrimaryKey();
        await _safety.EnsureReadAsync();
        var lot = await _store.LoadAsync(id, CancellationToken.None) ?? new Lot(id);
        _durable = lot.State;
        _loaded = lot;
    }

    /// <summary>A lot that was never posted keeps no activation in memory, because anyone can invent ids.</summary>
    private void ForgetUnposted()
    {
        if (_loaded is { State.Version: 0 })
        {
            DeactivateOnIdle();
        }
    }

    private Reply<LotView> ViewHead() => Head.Origin!.View(Head.State);

    private Reply<ClaimView> ViewClaim(Guid claimId) => Head.View(Head.Claims[claimId]);

    private Reply<ClaimView> ViewMade(Guid claimId)
    {
        var made = Lot.View(Head.Id, Head.Claims[claimId], _codes.Of(claimId));
        return made.IsForDelivery ? made with { HandoverCode = _codes.OfHandover(claimId) } : made;
    }

    private Reply<ClaimView> WithCode(Reply<ClaimView> reply) => reply.IsRefused ? reply : _codes.AddTo(reply.Value);
}
