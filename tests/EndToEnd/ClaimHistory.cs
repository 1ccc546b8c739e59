using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace PahlawanPangan.Tests.EndToEnd;

/// <summary>The requests of clients to one lot, with their answers and times.</summary>
public sealed class ClaimHistory
{
    private readonly ConcurrentBag<Entry> _entries = [];

    private sealed record Entry(string Key, long Invoked, long Answered, Answer? Answer)
    {
        public bool IsAcknowledged => Answer?.Status == HttpStatusCode.Created;

        public Guid ClaimId => JsonDocument.Parse(Answer!.Body).RootElement.GetProperty("id").GetGuid();
    }

    /// <summary>The acknowledged claims: key and body.</summary>
    public IEnumerable<(string Key, string Body)> Acknowledged =>
        _entries.Where(entry => entry.IsAcknowledged).Select(entry => (entry.Key, entry.Answer!.Body));

    /// <summary>Keys of requests without a known outcome.</summary>
    public IEnumerable<string> InDoubt =>
        _entries.Where(entry => entry.Answer is null or { Status: HttpStatusCode.ServiceUnavailable }).Select(entry => entry.Key);

    /// <summary>Sends one request and records the result.</summary>
    public async Task<Answer?> RecordAsync(string key, Func<Task<Answer?>> send)
    {
        var invoked = Stopwatch.GetTimestamp();
        var answer = await send();
        _entries.Add(new Entry(key, invoked, Stopwatch.GetTimestamp(), answer));
        return answer;
    }

    /// <summary>
    /// Checks that the lot behaved as if its requests had run one at a time, each at some moment between its sending and
    /// its answer. The stream's sequence is that order, so it only needs to check that no request comes before one that was
    /// answered before it was sent, and that each refusal reports a quantity that was available at some moment while it was in flight.
    /// </summary>
    public void AssertLinearizable(IReadOnlyList<StreamedEvent> events)
    {
        var sequenceOf = events
            .Where(streamEvent => streamEvent.Type.EndsWith("lot.claimed.v1", StringComparison.Ordinal))
            .ToDictionary(streamEvent => streamEvent.Data.GetProperty("claimId").GetGuid(), streamEvent => streamEvent.Sequence);
        var accepted = _entries
            .GroupBy(entry => entry.Key)
            .Where(tries => tries.Any(entry => entry.IsAcknowledged))
            .Select(tries => (
                Sequence: sequenceOf[tries.First(entry => entry.IsAcknowledged).ClaimId],

                // A request without an answer may be the one that took effect.
                Invoked: tries.Min(entry => entry.Invoked),
                Answered: tries.Where(entry => entry.IsAcknowledged).Min(entry => entry.Answered)))
            .OrderBy(entry => entry.Sequence)
            .ToList();
        long latestSending = 0;
        foreach (var (sequence, invoked, answered) in accepted)
        {
            Assert.True(answered >= latestSending, $"Event {sequence} was answered before the request of an earlier event was sent.");
            latestSending = Math.Max(latestSending, invoked);
        }

        foreach (var refused in _entries.Where(entry => entry.Answer?.Status == HttpStatusCode.Conflict))
        {
            AssertRefusalFits(refused, accepted, events);
        }
    }

    private static void AssertRefusalFits(
        Entry refused, List<(long Sequence, long Invoked, long Answered)> accepted, IReadOnlyList<StreamedEvent> events)
    {
        var reported = JsonDocument.Parse(refused.Answer!.Body).RootElement.GetProperty("available").GetInt64();
        var from = accepted.Where(entry => entry.Answered < refused.Invoked).Select(entry => entry.Sequence).DefaultIfEmpty(1).Max();
        var before = accepted.Where(entry => entry.Invoked > refused.Answered).Select(entry => entry.Sequence).DefaultIfEmpty(long.MaxValue)
            .Min();
        Assert.True(
            events.Any(streamEvent => streamEvent.Sequence >= from && streamEvent.Sequence < before
                && streamEvent.Data.GetProperty("quantities").GetProperty("available").GetInt64() == reported),
            $"{reported} was never available between events {from} and {before}.");
    }
}
