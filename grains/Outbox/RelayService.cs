using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Runs the relays of this silo's share of every database's lanes.</summary>
internal sealed class RelayService : AssignedWorkService
{
    /// <summary>
    /// How long a replaced relay leaves the lane alone. There are two for longer than a moment only when the silos disagree about who is
    /// alive; if both took the lane over whenever they had lost it, neither would make progress.
    /// </summary>
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromSeconds(10);

    private readonly IServiceProvider _services;
    private readonly ILogger<RelayService> _logger;

    /// <summary>Called by the host.</summary>
    public RelayService(
        IServiceProvider services, ISiloStatusOracle members, LotShards shards, RelayOptions options, ServiceStates states,
        ILogger<RelayService> logger)
        : base(members, shards.Count * OutboxLane.Count, TimeSpan.FromMilliseconds(options.KeepMilliseconds), states, logger)
    {
        _services = services;
        _logger = logger;
    }

    /// <summary>Relays one lane. Unpublished events stay in the outbox for the lane's next relay.</summary>
    protected override async Task RunAsync(int piece, CancellationToken stopping)
    {
        try
        {
            await ActivatorUtilities.CreateInstance<Relay>(_services, piece).RunAsync(stopping);
        }
        catch (RelayReplacedException replaced)
        {
            GrainLog.RelayTakenOver(_logger, replaced);
            await Task.Delay(LeaveAlone, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
