namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// The part for requests that carry a key. The first answer is kept in the transaction of the change, and a repetition gets it, from the
/// table or from the commits that are not durable yet.
/// </summary>
internal sealed partial class LotGrain
{
    // Answers that became durable while the table was being read for a key, and so may have been missed there.
    private readonly List<KeptLotAnswer> _justKept = [];
    private int _keyReads;

    private Reply<TView>? Step<TCommand, TView>(TCommand command, Func<LotGrain, TCommand, Reply<TView>> step)
        where TView : class
    {
        try
        {
            return step(this, command);
        }
        finally
        {
            Flush();
        }
    }

    /// <summary>
    /// The first answer under the key; or the step's, which is kept if the step changed something. Null when the lot was dropped from
    /// memory meanwhile and must be loaded again.
    /// </summary>
    private async ValueTask<Reply<TView>?> RepeatOrStepAsync<TCommand, TView>(
        RepeatKey key, TCommand command, Func<LotGrain, TCommand, Reply<TView>> step)
        where TView : class
    {
        _keyReads++;
        try
        {
            var kept = await _store.FindAnswerAsync(this.GetPrimaryKey(), key.Id, _clock.Now, CancellationToken.None);
            if (_loaded is null)
            {
                return null;
            }

            return (kept ?? FindAnswer(key.Id)) is { } first
                ? first.Repeat<TView>(key)
                : Step(command, (grain, command) => grain.StepAndKeep(key, command, step));
        }
        finally
        {
            _keyReads--;
            if (_keyReads == 0)
            {
                _justKept.Clear();
            }
        }
    }

    private Reply<TView> StepAndKeep<TCommand, TView>(RepeatKey key, TCommand command, Func<LotGrain, TCommand, Reply<TView>> step)
        where TView : class
    {
        var version = Head.State.Version;
        var reply = step(this, command);
        if (Head.State.Version != version && !(reply.IsRefused && ReferenceEquals(reply.Refusal, Unsettled)))
        {
            _gathering!.Answers.Add(KeptLotAnswer.Of(key, _clock.Now, reply));
        }

        return reply;
    }

    /// <summary>An answer that is not durable yet, or has just become so.</summary>
    private KeptLotAnswer? FindAnswer(Guid key) =>
        _gathering?.Answers.Find(one => one.Key == key) ?? _inFlight?.Answers.Find(one => one.Key == key)
        ?? _justKept.Find(one => one.Key == key);
}
