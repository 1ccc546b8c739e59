using System.Threading.RateLimiting;
using StackExchange.Redis;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>
/// One client's limit over all gateways. It takes tokens from the client's bucket in Redis, some at a time where the limit is large, and
/// takes the next ones before the last are spent, so that most requests of a busy client wait for nothing. Tokens that were taken and not
/// spent lapse after a window. A request waits for two answers of Redis at most.
/// </summary>
/// <param name="buckets">The buckets.</param>
/// <param name="key">Names the client's bucket.</param>
/// <param name="limit">How many requests there may be in a window, 1 or more.</param>
/// <param name="window">In which an empty bucket fills.</param>
/// <param name="batch">How many tokens are taken at a time, from 1 to the limit.</param>
internal sealed class SharedLimiter(ITokenBuckets buckets, Func<RedisKey> key, int limit, TimeSpan window, int batch) : RateLimiter
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource<RateLimitLease>> _waiting = new();
    private readonly TimeProvider _time = buckets.Time;
    private int _stock;
    private long _stockUntil;
    private long _emptyUntil;
    private long _usedAt;
    private bool _isAsking;

    /// <inheritdoc/>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_gate)
            {
                return _isAsking ? null : _time.GetElapsedTime(_usedAt);
            }
        }
    }

    /// <inheritdoc/>
    public override RateLimiterStatistics? GetStatistics() => null;

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(permitCount, 1);
        LimitLease lease;
        bool mustAsk;
        lock (_gate)
        {
            lease = Decide(_time.GetTimestamp());
            mustAsk = lease.IsAcquired && _stock <= batch / 2 && batch > 1 && BeginAsking();
        }

        if (mustAsk)
        {
            _ = AskAsync();
        }

        return lease;
    }

    /// <inheritdoc/>
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(permitCount, 1);
        var place = new TaskCompletionSource<RateLimitLease>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool mustAsk;
        lock (_gate)
        {
            var lease = Decide(_time.GetTimestamp());
            if (lease != LimitLease.Undecided)
            {
                return ValueTask.FromResult<RateLimitLease>(lease);
            }

            if (_waiting.Count >= limit)
            {
                // A full bucket would not be enough for all of them.
                return ValueTask.FromResult<RateLimitLease>(LimitLease.Refused(window / limit));
            }

            _waiting.Enqueue(place);
            mustAsk = BeginAsking();
        }

        if (mustAsk)
        {
            _ = AskAsync();
        }

        return new(place.Task);
    }

    private LimitLease Decide(long now)
    {
        _usedAt = now;
        if (_stock > 0 && now < _stockUntil)
        {
            _stock--;
            return LimitLease.Granted;
        }

        return now < _emptyUntil ? LimitLease.Refused(_time.GetElapsedTime(now, _emptyUntil)) : LimitLease.Undecided;
    }

    private bool BeginAsking()
    {
        var begins = !_isAsking;
        _isAsking = true;
        return begins;
    }

    /// <summary>Asks until no request waits.</summary>
    private async Task AskAsync()
    {
        bool again;
        do
        {
            int wanted;
            lock (_gate)
            {
                wanted = Math.Clamp(_waiting.Count, batch, limit);
            }

            again = Settle(await buckets.TakeAsync(key, wanted, limit, window));
        }
        while (again);
    }

    /// <summary>Gives the requests that wait their answers, in the order of their arrival.</summary>
    /// <param name="taken">Null when Redis did not answer.</param>
    /// <returns>Whether some still wait.</returns>
    private bool Settle(TakenTokens? taken)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var granted = taken?.Granted ?? 0;
            for (; granted > 0 && _waiting.TryDequeue(out var served); granted--)
            {
                served.SetResult(LimitLease.Granted);
            }

            _stock = (now < _stockUntil ? _stock : 0) + granted;
            _stockUntil = After(now, window);
            if (taken is not { } answer)
            {
                Empty(LimitLease.Undecided);
            }
            else if (answer.NextAfter > TimeSpan.Zero)
            {
                _emptyUntil = After(now, answer.NextAfter);
                Empty(LimitLease.Refused(answer.NextAfter));
            }

            return _isAsking = _waiting.Count > 0;
        }
    }

    private void Empty(LimitLease answer)
    {
        while (_waiting.TryDequeue(out var refused))
        {
            refused.SetResult(answer);
        }
    }

    private long After(long now, TimeSpan span) => now + (long)Math.Ceiling(span.TotalSeconds * _time.TimestampFrequency);
}
