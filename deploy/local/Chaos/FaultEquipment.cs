using PahlawanPangan.Local.Faults;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>How to start a server, and the member that it becomes.</summary>
internal sealed record EquippedServer(ServerOptions Options, Func<LocalServer, ChaosMember> Member);

/// <summary>What the faults of an instance need besides signals: its network, and the clocks, disks and fsync of its servers.</summary>
internal sealed class FaultEquipment(FaultGroups groups, FaultNetwork? network) : IAsyncDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly List<SmallDisk> _disks = [];

    /// <summary>The faults that can be made.</summary>
    public FaultGroups Groups => groups;

    /// <summary>The network; null when no fault needs one.</summary>
    public FaultNetwork? Network => network;

    /// <summary>Prepares for the faults that are asked for and that this machine can make, and says which ones it cannot.</summary>
    public static async Task<FaultEquipment> PrepareAsync(FaultGroups wanted, Action<string> say, CancellationToken cancellation)
    {
        foreach (var (group, name, lack) in new[]
        {
            (FaultGroups.Network, "the network", wanted.HasFlag(FaultGroups.Network) ? await FaultTools.NetworkLackAsync() : null),
            (FaultGroups.Disk, "full disks", wanted.HasFlag(FaultGroups.Disk) ? await FaultTools.DiskLackAsync() : null),
            (FaultGroups.Sync, "fsync", wanted.HasFlag(FaultGroups.Sync) ? FaultTools.CompilerLack() : null),
            (FaultGroups.Clock, "clocks", wanted.HasFlag(FaultGroups.Clock) ? FaultTools.CompilerLack() : null),
        })
        {
            if (lack is not null)
            {
                say($"There are no faults of {name}: {lack}.");
                wanted &= ~group;
            }
        }
        return new FaultEquipment(wanted, wanted.HasFlag(FaultGroups.Network) ? await FaultNetwork.StartAsync(cancellation) : null);
    }

    /// <summary>Prepares a server of the instance for its faults.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="needs">The faults of a single process that are made with it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<EquippedServer> EquipAsync(
        string name, IReadOnlyDictionary<string, string> settings, FaultGroups needs, CancellationToken cancellation)
    {
        needs &= groups;
        var clock = needs.HasFlag(FaultGroups.Clock) ? Own(await ProcessClock.MakeAsync()) : null;
        var sync = needs.HasFlag(FaultGroups.Sync) ? Own(await FailingSync.MakeAsync()) : null;
        var disk = needs.HasFlag(FaultGroups.Disk) ? await MountAsync() : null;
        var options = new ServerOptions
        {
            Settings = settings,
            Folder = disk is null ? null : Path.Combine(disk.Path, name),
            Host = network is null ? ServerHost.Loopback : await network.AddAsync(name, cancellation),
            ProcessEnvironment = Together(clock?.Environment, sync?.Environment),
        };
        return new EquippedServer(options, server => new ChaosMember(name, server) { Clock = clock, Sync = sync, Disk = disk });
    }

    /// <summary>Removes it; the servers must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _owned.ForEach(static owned => owned.Dispose());
        foreach (var disk in _disks)
        {
            await disk.DisposeAsync();
        }
        if (network is not null)
        {
            await network.DisposeAsync();
        }
    }

    /// <summary>Both may name a library that is loaded before others.</summary>
    private static Dictionary<string, string> Together(params IEnumerable<IReadOnlyDictionary<string, string>?> environments) =>
        environments.SelectMany(static environment => environment ?? new Dictionary<string, string>())
            .GroupBy(static variable => variable.Key, static variable => variable.Value)
            .ToDictionary(static same => same.Key, static same => string.Join(':', same.Distinct()));

    private T Own<T>(T owned)
        where T : IDisposable
    {
        lock (_owned)
        {
            _owned.Add(owned);
        }
        return owned;
    }

    private async Task<SmallDisk> MountAsync()
    {
        var disk = await SmallDisk.MountAsync();
        lock (_disks)
        {
            _disks.Add(disk);
        }
        return disk;
    }
}
