using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Hosting.Clustering;
using StackExchange.Redis;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>
/// Token buckets in Redis, each changed by one script. While Redis does not answer within the time that the settings give it, only a
/// probe (<see cref="SharedLimitProbe"/>) asks it, and requests do not wait for it.
/// </summary>
internal sealed class SharedBuckets : ITokenBuckets, IAsyncDisposable
{
    /// <summary>
    /// Fills the bucket by the time that has passed on the clock of Redis, so that gateways' clocks do not count; takes what is wanted, or
    /// what there is; and lets the bucket expire when it would be full, which an absent one is too.
    /// </summary>
    private const string Take =
        """
        local wanted, limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + clock[2] / 1000
        local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
        local passed = math.max(0, now - (tonumber(bucket[2]) or now))
        local tokens = math.min(limit, (tonumber(bucket[1]) or limit) + passed * limit / window)
        local granted = math.min(wanted, math.floor(tokens))
        tokens = tokens - granted
        redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.3f', now))
        redis.call('PEXPIRE', KEYS[1], math.ceil((limit - tokens) * window / limit) + 1)
        local next_after = 0
        if granted < wanted then next_after = math.max(1, math.ceil((1 - tokens) * window / limit)) end
        return {granted, next_after}
        """;

    private static readonly TimeSpan ProbeWindow = TimeSpan.FromSeconds(1);
    private readonly Meter _meter = new("PahlawanPangan.Limits");
    private readonly Counter<long> _local;
    private readonly ConfigurationOptions? _options;
    private readonly TimeSpan _wait;
    private readonly ILogger<SharedBuckets> _logger;
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connecting;
    private volatile State _state = State.New;

    /// <param name="cluster">The valid settings of the cluster.</param>
    /// <param name="gateway">The gateway's settings.</param>
    /// <param name="areNeeded">Whether anything is limited.</param>
    /// <param name="logger">Gets one line per outage.</param>
    public SharedBuckets(ClusterSettings cluster, IOptions<GatewayOptions> gateway, bool areNeeded, ILogger<SharedBuckets> logger)
    {
        _logger = logger;
        _wait = TimeSpan.FromMilliseconds(gateway.Value.SharedLimitWaitMilliseconds);
        if (areNeeded && cluster.IsCluster && gateway.Value.SharedLimits)
        {
            _options = cluster.RedisConnection();
            _options.ClientName = "pangan-limits";
            _options.AbortOnConnectFail = false;
            _options.ReconnectRetryPolicy = new LinearRetry((int)ProbeWindow.TotalMilliseconds);

            // A request must not wait in a queue for a server that is away.
            _options.BacklogPolicy = BacklogPolicy.FailFast;
        }

        _meter.CreateObservableGauge(
            "pangan.limits.local", () => IsConfigured && IsAway ? 1 : 0, null,
            "1 while limits hold for this gateway alone although they are to hold over all, else 0.");
        _local = _meter.CreateCounter<long>(
            "pangan.limits.local_requests", "{request}", "Requests that passed the limits of their gateway because Redis did not answer.");
        _local.Add(0);
    }

    private enum State
    {
        New,
        Shared,
        Away,
    }

    /// <summary>Whether limits are to hold over all gateways.</summary>
    public bool IsConfigured => _options is not null;

    /// <summary>Whether Redis does not answer, or has not been reached yet.</summary>
    public bool IsAway => _state != State.Shared;

    /// <inheritdoc/>
    public TimeProvider Time => TimeProvider.System;

    /// <summary>A request passed the limit of this gateway.</summary>
    public void CountLocal() => _local.Add(1);

    /// <inheritdoc/>
    public async Task<TakenTokens?> TakeAsync(Func<RedisKey> key, int wanted, int limit, TimeSpan window)
    {
        if (IsAway)
        {
            return null;
        }

        try
        {
            return await AskAsync(key(), wanted, limit, window);
        }
        catch (Exception failure)
        {
            // Requests go on after any failure.
            Set(State.Away, failure);
            return null;
        }
    }

    /// <summary>Sees whether Redis changes a bucket in time, and connects to it first where that is still to be done.</summary>
    /// <param name="key">A bucket of no client.</param>
    /// <param name="stopping">Ends the wait.</param>
    public async Task ProbeAsync(RedisKey key, CancellationToken stopping)
    {
        if (_options is null)
        {
            return;
        }

        try
        {
            // The first connection may take longer; it is still awaited by the next probe.
            _connecting ??= ConnectionMultiplexer.ConnectAsync(_options);
            await _connecting.WaitAsync(ProbeWindow, stopping);
            await AskAsync(key, wanted: 0, limit: 1, ProbeWindow).WaitAsync(stopping);
            Set(State.Shared, failure: null);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            _connecting = _connecting is { IsFaulted: true } or { IsCanceled: true } ? null : _connecting;
            Set(State.Away, failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        if (_connecting is { IsCompletedSuccessfully: true } connected)
        {
            await (await connected).DisposeAsync();
        }
    }

    private async Task<TakenTokens> AskAsync(RedisKey key, int wanted, int limit, TimeSpan window)
    {
        var database = (await _connecting!).GetDatabase();
        var answer = await database.ScriptEvaluateAsync(
            Take, [key], [wanted, limit, window.TotalMilliseconds], CommandFlags.DemandMaster).WaitAsync(_wait, Time);
        var numbers = (long[]?)answer ?? throw new RedisException("The script of the limits answered nothing.");
        return new((int)numbers[0], TimeSpan.FromMilliseconds(numbers[1]));
    }

    /// <summary>Logs a change once.</summary>
    private void Set(State state, Exception? failure)
    {
        lock (_gate)
        {
            if (_state == state)
            {
                return;
            }

            _state = state;
        }

        if (failure is null)
        {
            GatewayLog.LimitsShared(_logger);
        }
        else
        {
            GatewayLog.LimitsLocal(_logger, failure.GetType().Name);
        }
    }
}
