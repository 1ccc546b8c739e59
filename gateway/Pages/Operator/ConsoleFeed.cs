using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Operations;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>
/// The console's state of this gateway, with the samples of the last five minutes. It is sampled while someone watches, and forgotten when
/// the last watcher has left for a while.
/// </summary>
internal sealed class ConsoleFeed : IDisposable
{
    /// <summary>How many samples are kept: five minutes.</summary>
    public const int SamplesMax = 150;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly ClusterRedis _redis;
    private readonly ServiceStates _services;
    private readonly Lazy<RequestSampler> _requests = new();
    private long _takenAt;

    /// <summary>Called by the host.</summary>
    public ConsoleFeed(
        IGrainFactory grains, TimeProvider clock, ClusterRedis redis, ServiceStates services, ILogger<ConsoleFeed> logger)
    {
        (_grains, _clock, _redis, _services) = (grains, clock, redis, services);
        States = new SharedFeed<ConsoleState>(SampleAsync, Interval, clock, failure => GatewayLog.StatusUnreadable(logger, failure));
    }

    /// <summary>The states of the console.</summary>
    public SharedFeed<ConsoleState> States { get; }

    /// <summary>The state now, for one request, without samples.</summary>
    public async Task<ConsoleState> GetAsync() => new(await ReadAsync(), []);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_requests.IsValueCreated)
        {
            _requests.Value.Dispose();
        }
    }

    private async Task<ConsoleState> SampleAsync(ConsoleState? before)
    {
        var reading = await ReadAsync();
        var (requests, failures, claims, median, p99) = _requests.Value.Take();
        var seconds = before is null ? Interval.TotalSeconds : Math.Max(0.1, _clock.GetElapsedTime(_takenAt).TotalSeconds);
        _takenAt = _clock.GetTimestamp();
        var sample = new ConsoleSample
        {
            At = _clock.GetUtcNow(),
            RequestsPerSecond = requests / seconds,
            FailuresPerSecond = failures / seconds,
            ClaimsPerSecond = claims / seconds,
            MedianMilliseconds = median * 1000,
            P99Milliseconds = p99 * 1000,
            Backlog = reading.Engine?.Outbox?.Sum(static shard => shard.Events) ?? 0,
            Lag = reading.Engine?.Consumers?.Sum(static consumer => consumer.Events) ?? 0,
        };
        return new ConsoleState(reading, [.. (before?.Samples ?? []).TakeLast(SamplesMax - 1), sample]);
    }

    private async Task<ConsoleReading> ReadAsync()
    {
        var redis = _redis.IsUpAsync(RedisTimeout, CancellationToken.None);
        try
        {
            var engine = await _grains.GetGrain<IStatusGrain>(0).ReadAsync().WaitAsync(Patience, _clock);
            ServiceStatus[] services =
            [
                .. (engine.Services ?? []).Concat(_services.Read()).DistinctBy(static service => (service.Process, service.Name))
                    .OrderBy(static service => service.Name, StringComparer.Ordinal),
            ];
            return new ConsoleReading(engine, [.. StatusTroubles.Of(engine, await redis, services)], services);
        }
        catch (TimeoutException)
        {
            return new ConsoleReading(
                null, [new StatusTrouble("No silo answers. Look at the silos' logs and at /healthz/ready.", "PanganDown")], []);
        }
    }
}

/// <summary>What the console shows.</summary>
public sealed class ConsoleState
{
    internal ConsoleState(ConsoleReading reading, IReadOnlyList<ConsoleSample> samples) => (Reading, Samples) = (reading, samples);

    /// <summary>The engine now.</summary>
    internal ConsoleReading Reading { get; }

    /// <summary>The last samples, the oldest first.</summary>
    internal IReadOnlyList<ConsoleSample> Samples { get; }
}

/// <summary>The engine at one moment.</summary>
/// <param name="Engine">What a silo sees; null when none answers.</param>
/// <param name="Troubles">What is wrong.</param>
/// <param name="Services">The background services of all silos and of this gateway.</param>
internal sealed record ConsoleReading(EngineStatus? Engine, IReadOnlyList<StatusTrouble> Troubles, IReadOnlyList<ServiceStatus> Services);

/// <summary>One sample: this gateway's requests to the API, and what waits in the engine.</summary>
internal sealed record ConsoleSample
{
    /// <summary>When it was taken.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Requests a second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Answers of 5xx a second.</summary>
    public required double FailuresPerSecond { get; init; }

    /// <summary>Claims a second, the refused ones too.</summary>
    public required double ClaimsPerSecond { get; init; }

    /// <summary>The median time of an answer.</summary>
    public required double MedianMilliseconds { get; init; }

    /// <summary>The time that one answer in a hundred exceeds.</summary>
    public required double P99Milliseconds { get; init; }

    /// <summary>Events that wait in the outboxes.</summary>
    public required long Backlog { get; init; }

    /// <summary>Events that consumers have not handled, over all of them.</summary>
    public required long Lag { get; init; }
}
