using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// What a consumer does about a missing number: the stream is read again, since a message may have been lost on its way; when that does not
/// help, it is read from its start, since a stream that was lost and made again may have the position's message in the same place and
/// others before it; then the relay publishes the events again; and what the outbox does not have any more is passed, and said.
/// </summary>
/// <param name="consumer">The consumer's name.</param>
/// <param name="replay">
/// Publishes the events of a lane after a number again, and returns the first number that will come; null where no relay runs.
/// </param>
/// <param name="timers">What it measures time by.</param>
/// <param name="logger">The log.</param>
internal sealed class GapSearch(
    string consumer, Func<string, long, CancellationToken, Task<long?>>? replay, TimeProvider timers, ILogger logger)
{
    /// <summary>The broker drops a message that comes again within this time, even one that it has lost.</summary>
    private static readonly TimeSpan AskAgainAfter = EventStream.DuplicateWindow + TimeSpan.FromMinutes(1);

    // Missing numbers that were looked for in the stream behind the position, those that were looked for in all of it, and those that were
    // asked to be published again.
    private readonly HashSet<(string, long)> _missing = [];
    private readonly HashSet<(string, long)> _searched = [];
    private readonly Dictionary<(string, long), long> _asked = [];
    private bool _isFromStart;

    /// <summary>Whether the stream is to be read from its start, once.</summary>
    public bool TakeIsFromStart()
    {
        var isFromStart = _isFromStart;
        _isFromStart = false;
        return isFromStart;
    }

    /// <summary>Has the stream read from its start: a message behind the position may have been lost on its way.</summary>
    public void BeginFromStart() => _isFromStart = true;

    /// <summary>Takes the next step for the numbers that are missing.</summary>
    /// <returns>Whether the stream is to be read again.</returns>
    public async Task<bool> IsToBeReadAgainAsync(EventProcessor processor, CancellationToken cancellation)
    {
        if (processor.IsGapFilled)
        {
            _missing.Clear();
            _searched.Clear();
            _asked.Clear();
            return true;
        }

        foreach (var (lane, last) in processor.Gaps.ToList())
        {
            if (_missing.Add((lane, last)))
            {
                return true;
            }

            if (_searched.Add((lane, last)))
            {
                _isFromStart = true;
                return true;
            }

            if (replay is null
                || (_asked.TryGetValue((lane, last), out var askedAt) && timers.GetElapsedTime(askedAt) < AskAgainAfter))
            {
                continue;
            }

            _asked[(lane, last)] = timers.GetTimestamp();
            DownstreamMetrics.Waited(consumer);
            GrainLog.EventsMissing(logger, consumer, lane, last);
            if (await replay(lane, last, cancellation) is { } first && first > last + 1)
            {
                GrainLog.EventsLost(logger, consumer, lane, last + 1, first - 1);
                await processor.SkipAsync(lane, first - 1, cancellation);
            }
        }

        return processor.IsGapFilled;
    }
}
