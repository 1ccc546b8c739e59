using Orleans.Concurrency;
using System.Text.Json;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Operations;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Serves operators' requests about the consumers.</summary>
[StatelessWorker]
[Reentrant]
[GrainType("downstream")]
internal sealed class DownstreamGrain : Grain, IDownstreamGrain
{
    private readonly DeadLetterService _deadLetters;
    private readonly OutboxReplay _replay;
    private readonly KeptAnswers _answers;

    /// <summary>Called by Orleans.</summary>
    public DownstreamGrain(DeadLetterService deadLetters, OutboxReplay replay, KeptAnswers answers)
    {
        _answers = answers;
        _deadLetters = deadLetters;
        _replay = replay;
    }

    /// <inheritdoc/>
    public Task<Reply<Page<DeadLetter>>> DeadLettersAsync(Caller caller, DeadLetterStatus? status, PageRequest page) =>
        AnswerAsync<Page<DeadLetter>>(caller, async () =>
        {
            PageCursor cursor = default;
            if (page.Cursor is { } text && !PageCursor.TryParseMoment(text, out cursor))
            {
                return PageCursor.Malformed;
            }

            (DateTimeOffset, Guid)? after = page.Cursor is null ? null : (cursor.Moment!.Value, cursor.Id);
            var letters = await _deadLetters.ListAsync(status, after, page.Limit + 1, CancellationToken.None);
            var hasMore = letters.Count > page.Limit;
            var items = hasMore ? letters[..page.Limit] : letters;
            return new Page<DeadLetter>
            {
                Items = items,
                Next = hasMore ? new PageCursor(items[^1].DeadAt.ToUnixTimeMilliseconds(), items[^1].Id).ToString() : null,
            };
        });

    /// <inheritdoc/>
    public async Task<Refusal?> ReplayDeadLetterAsync(Caller caller, Guid letterId) =>
        (await AnswerAsync<DeadLetter>(
            caller,
            async () => await _deadLetters.ReplayAsync(letterId, caller.Id, CancellationToken.None) is { } refusal
                ? refusal
                : default(Reply<DeadLetter>))).Refusal;

    /// <inheritdoc/>
    public async Task<Refusal?> DiscardDeadLetterAsync(Caller caller, Guid letterId) =>
        (await AnswerAsync<DeadLetter>(
            caller,
            async () => await _deadLetters.DiscardAsync(letterId, caller.Id, CancellationToken.None) is { } refusal
                ? refusal
                : default(Reply<DeadLetter>))).Refusal;

    /// <inheritdoc/>
    public Task<Reply<ReplayView>> ReplayAsync(Caller caller, DateTimeOffset from) => AnswerAsync<ReplayView>(caller, async () =>
    {
        if (await _answers.FindAsync() is { } first)
        {
            return first.Refusal is { } reused
                ? reused
                : JsonSerializer.Deserialize<ReplayView>(first.Answer) ?? throw new InvalidDataException("A kept answer is empty.");
        }

        // A replay that is cut short here and sent again rewinds the relays a second time, which publishes nothing twice.
        var view = new ReplayView { From = from, Events = await _replay.FromAsync(from, CancellationToken.None) };
        await _answers.AddAsync(JsonSerializer.SerializeToUtf8Bytes(view));
        return view;
    });

    private static async Task<Reply<T>> AnswerAsync<T>(Caller caller, Func<Task<Reply<T>>> answer)
        where T : class
    {
        if (caller.Role != Role.Operator)
        {
            return new Refusal(RefusalKind.Forbidden, "Only an operator does this.");
        }

        try
        {
            return await answer();
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }
}
