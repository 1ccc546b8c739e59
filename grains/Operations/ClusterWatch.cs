using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Operations;

/// <summary>
/// Compares this silo with the shared list of members. When the list was lost, the silos that run go on with each other, and those that
/// start form a second cluster over the same databases: nothing is oversold, but the two take lots and lanes from each other. So a silo
/// that finds others in a list without itself ends, as one that was declared dead does, and joins them when it is started again.
/// </summary>
internal sealed class ClusterWatch : PeriodicHostedService
{
    /// <summary>A list is believed when it was read so twice in a row.</summary>
    private const int ReadingsMin = 2;

    private readonly IMembershipTable _table;
    private readonly ILocalSiloDetails _silo;
    private readonly ISiloStatusOracle _members;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<ClusterWatch> _logger;
    private int _missing;
    private volatile string? _trouble;
    private volatile bool _isOutside;

    /// <summary>Called by the host.</summary>
    public ClusterWatch(
        IMembershipTable table, ILocalSiloDetails silo, ISiloStatusOracle members, IOptions<ClusterMembershipOptions> options,
        IHostApplicationLifetime lifetime, ServiceStates states, ILogger<ClusterWatch> logger)
        : base(options.Value.TableRefreshTimeout, states, logger)
    {
        _table = table;
        _silo = silo;
        _members = members;
        _lifetime = lifetime;
        _logger = logger;
    }

    /// <summary>What is wrong, in a sentence; null when the list has this silo.</summary>
    public string? Trouble => _trouble;

    /// <summary>Whether others have formed a cluster without this silo, so that it should get no requests.</summary>
    public bool IsOutside => _isOutside;

    /// <inheritdoc/>
    protected override string Work => "Comparing the silo with the list of members";

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        if (_members.CurrentStatus != SiloStatus.Active)
        {
            return;
        }

        var listed = (await _table.ReadAllAsync(stoppingToken)).Members.Select(static member => member.Item1).ToList();
        Judge(listed);
    }

    /// <summary>Draws the conclusions from the list of members.</summary>
    internal void Judge(IReadOnlyCollection<MembershipEntry> listed)
    {
        if (listed.Any(member => member.SiloAddress.Equals(_silo.SiloAddress)))
        {
            (_missing, _trouble, _isOutside) = (0, null, false);
            return;
        }

        if (++_missing < ReadingsMin)
        {
            return;
        }

        var others = listed.Count(static member => member.Status is SiloStatus.Active or SiloStatus.Joining);
        var trouble = others == 0
            ? $"Redis has lost the list of members: silo {_silo.SiloAddress.Endpoint} runs on, but a silo that starts would form a second "
                + "cluster, and those that run would end to join it. Restart them when it suits."
            : $"There are two clusters over one database: silo {_silo.SiloAddress.Endpoint} is not in the list of members, which has "
                + $"{others} others. It ends, to join them when it is started again.";
        if (_trouble is null || _isOutside != others > 0)
        {
            GrainLog.OutsideCluster(_logger, trouble);
        }

        (_trouble, _isOutside) = (trouble, others > 0);
        if (_isOutside)
        {
            _lifetime.StopApplication();
        }
    }
}
