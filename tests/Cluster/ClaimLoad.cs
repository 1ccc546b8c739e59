using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using PahlawanPangan.Tests.EndToEnd;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>
/// Clients that claim steadily. A client without an answer, or with one that asks for a retry, sends the same request with the same key
/// until it has its answer, as a real client would, so that in the end every claim's outcome is known.
/// </summary>
public sealed class ClaimLoad : IAsyncDisposable
{
    /// <summary>A pause at which members are never idle for long, and tests beside them have processors too.</summary>
    public const int SteadyMs = 150;

    /// <summary>The quantity of each lot.</summary>
    public const long QuantityPosted = 1_000_000;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);
    private readonly RunningCluster _cluster;
    private readonly Guid[] _lots;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<(Guid ClaimId, Guid LotId)> _acknowledged = [];
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private readonly Stopwatch _running = Stopwatch.StartNew();
    private readonly Task[] _clients;
    private readonly Lock _gate = new();
    private long _tries;
    private long _requests;
    private long _lastAcknowledged;
    private TimeSpan _longestStall;
    private TimeSpan _longestSilence;

    private ClaimLoad(RunningCluster cluster, Guid[] lots, int clients, TimeSpan pause)
    {
        (_cluster, _lots, Pause) = (cluster, lots, pause);
        _lastAcknowledged = Stopwatch.GetTimestamp();
        _clients = [.. Enumerable.Range(0, clients).Select(client => Task.Run(() => ClaimAsync(client)))];
    }

    /// <summary>The claims that were acknowledged.</summary>
    public IReadOnlyCollection<(Guid ClaimId, Guid LotId)> Acknowledged => _acknowledged;

    /// <summary>The lots that are claimed.</summary>
    public IReadOnlyList<Guid> Lots => _lots;

    /// <summary>How long a client waits after each claim.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>The number of failed attempts.</summary>
    public int Failed => _failures.Values.Sum();

    /// <summary>The longest time that one client waited for one acknowledgement, over all attempts.</summary>
    public TimeSpan LongestStall => _longestStall;

    /// <summary>The longest time without an acknowledgement to any client.</summary>
    public TimeSpan LongestSilence => _longestSilence;

    /// <summary>Starts claiming lots that are never exhausted.</summary>
    public static async Task<ClaimLoad> StartAsync(RunningCluster cluster, int lots = 40, int clients = 8, int pauseMs = SteadyMs)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, lots).Select(_ => cluster.PostAsync(QuantityPosted)));
        return new ClaimLoad(cluster, ids, clients, TimeSpan.FromMilliseconds(pauseMs));
    }

    /// <summary>Waits until this many more claims were acknowledged.</summary>
    public Task WaitForMoreAsync(int claims)
    {
        var goal = _acknowledged.Count + claims;
        return Wait.UntilAsync(
            () => Task.FromResult(_acknowledged.Count >= goal), $"{claims} more claims", () => Task.FromResult(ToString()));
    }

    /// <summary>Lets every client finish its current claim.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_clients);
        _running.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_acknowledged.Count} claims in {_running.Elapsed.TotalSeconds:0} s ({_acknowledged.Count / _running.Elapsed.TotalSeconds:0}/s); "
        + $"{Failed} of {_tries} attempts failed ({100.0 * Failed / Math.Max(1, _tries):0.00} %: "
            + $"{string.Join(", ", _failures.Select(failure => $"{failure.Key} {failure.Value}"))}); "
        + $"longest stall of a claim {_longestStall.TotalSeconds:0.0} s, of all {_longestSilence.TotalSeconds:0.0} s");

    private async Task ClaimAsync(int client)
    {
        var token = _cluster.Token(Role.Recipient, Guid.CreateVersion7());
        for (var n = client; !_stopping.IsCancellationRequested; n++)
        {
            Interlocked.Increment(ref _requests);
            await ClaimUntilAnsweredAsync(token, _lots[n * 7919 % _lots.Length], $"{client}-{n}");
            await Task.Delay(Pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ClaimUntilAnsweredAsync(string token, Guid lotId, string key)
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(RetryPause))
        {
            Interlocked.Increment(ref _tries);
            var answer = await _cluster.SendAsync(HttpMethod.Post, $"/v1/lots/{lotId}/claims", token, key, """{"quantity":1}""");
            if (answer?.Status == HttpStatusCode.Created)
            {
                Acknowledge(JsonDocument.Parse(answer.Body).RootElement.GetProperty("id").GetGuid(), lotId, since.Elapsed);
                return;
            }

            _failures.AddOrUpdate(NameOf(answer), 1, static (_, count) => count + 1);
            if (since.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new TimeoutException($"Claim {key} was not answered in two minutes, last with {answer?.Body ?? "nothing"}.");
            }
        }
    }

    private static string NameOf(Answer? answer)
    {
        if (answer is null)
        {
            return "no answer";
        }

        var at = answer.Body.IndexOf("problem:", StringComparison.Ordinal);
        return at < 0 ? ((int)answer.Status).ToString(CultureInfo.InvariantCulture) : answer.Body[(at + 8)..].Split('"')[0];
    }

    private void Acknowledge(Guid claimId, Guid lotId, TimeSpan after)
    {
        _acknowledged.Add((claimId, lotId));
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            var silence = Stopwatch.GetElapsedTime(_lastAcknowledged, now);
            _lastAcknowledged = now;
            _longestSilence = silence > _longestSilence ? silence : _longestSilence;
            _longestStall = after > _longestStall ? after : _longestStall;
        }
    }
}
