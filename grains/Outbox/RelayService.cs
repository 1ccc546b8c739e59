using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Runs the relays of this silo's share of every database's lanes. Lanes are dealt to the silos in order, so that every silo that sees the
/// same members computes the same shares without coordination. Where silos see different members, a lane's cursor decides.
/// </summary>
internal sealed class RelayService : PeriodicService
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);
    private readonly IServiceProvider _services;
    private readonly ISiloStatusOracle _members;
    private readonly int _lanes;
    private readonly ILogger<RelayService> _logger;
    private readonly Dictionary<int, LaneRelay> _relays = [];

    /// <summary>Called by the host.</summary>
    public RelayService(
        IServiceProvider services, ISiloStatusOracle members, LotShards shards, RelayOptions options, ServiceStates states,
        ILogger<RelayService> logger)
        : base(TimeSpan.FromMilliseconds(options.KeepMilliseconds), states, logger)
    {
        _services = services;
        _members = members;
        _lanes = shards.Count * OutboxLane.Count;
        _logger = logger;
    }

    /// <summary>The number of lanes of this silo.</summary>
    internal int Lanes => _relays.Count;

    /// <inheritdoc/>
    protected override Task WakeAsync()
    {
        // A copy, since the array is shared.
        SiloAddress[] silos = [.. _members.GetActiveSilos().Order()];
        var share = LaneAssignment.Of(Array.IndexOf(silos, _members.SiloAddress), silos.Length, _lanes).ToHashSet();
        foreach (var lane in _relays.Keys.Where(lane => !share.Contains(lane)).ToList())
        {
            // Neither this silo nor the lane's next relay waits for it: the cursor belongs to the next one as soon as it takes it.
            _relays.Remove(lane, out var moved);
            _ = moved!.DisposeAsync().AsTask();
        }

        foreach (var lane in share)
        {
            var running = _relays.GetValueOrDefault(lane);
            if (running is null or { IsOver: true })
            {
                _ = running?.DisposeAsync().AsTask();
                _relays[lane] = new LaneRelay(ActivatorUtilities.CreateInstance<Relay>(_services, lane), _logger);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        var stopping = Task.WhenAll(_relays.Values.Select(relay => relay.DisposeAsync().AsTask()));
        _relays.Clear();
        await stopping.WaitAsync(StopWithin).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
