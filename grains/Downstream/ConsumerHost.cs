using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Runs this silo's share of the consumers. They are dealt to the silos in order, so that every silo that sees the same members computes
/// the same shares without coordination. Where silos see different members, a consumer's position decides.
/// </summary>
internal sealed class ConsumerHost : PeriodicService
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);
    private readonly IServiceProvider _services;
    private readonly ISiloStatusOracle _members;
    private readonly IEventConsumer[] _consumers;
    private readonly LotShards _shards;
    private readonly DownstreamOptions _options;
    private readonly Dictionary<int, (CancellationTokenSource Stopping, Task Running)> _runners = [];

    /// <summary>Called by the host.</summary>
    public ConsumerHost(
        IServiceProvider services, ISiloStatusOracle members, IEnumerable<IEventConsumer> consumers, LotShards shards,
        IOptions<DownstreamOptions> options, ServiceStates states, ILogger<ConsumerHost> logger)
        : base(TimeSpan.FromMilliseconds(options.Value.WatchMilliseconds), states, logger)
    {
        _services = services;
        _members = members;
        _consumers = [.. consumers];
        _shards = shards;
        _options = options.Value;
    }

    /// <inheritdoc/>
    protected override Task WakeAsync()
    {
        // A copy, since the array is shared.
        SiloAddress[] silos = [.. _members.GetActiveSilos().Order()];
        var place = _options.Enabled ? Array.IndexOf(silos, _members.SiloAddress) : -1;
        var share = LaneAssignment.Of(place, silos.Length, _consumers.Length).ToHashSet();
        foreach (var consumer in _runners.Keys.Where(consumer => !share.Contains(consumer)).ToList())
        {
            // Nothing waits for it: the position belongs to the next owner as soon as that takes it.
            _runners.Remove(consumer, out var moved);
            moved.Stopping.Cancel();
        }

        foreach (var consumer in share)
        {
            if (!_runners.TryGetValue(consumer, out var running) || running.Running.IsCompleted)
            {
                var stopping = new CancellationTokenSource();
                var runner = ActivatorUtilities.CreateInstance<ConsumerRunner>(
                    _services, _consumers[consumer], _shards.Background(0), _options);
                _runners[consumer] = (stopping, Task.Run(() => runner.RunAsync(stopping.Token), CancellationToken.None));
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        foreach (var (stopping, _) in _runners.Values)
        {
            await stopping.CancelAsync();
        }

        await Task.WhenAll(_runners.Values.Select(static runner => runner.Running)).WaitAsync(StopWithin)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _runners.Clear();
    }
}
