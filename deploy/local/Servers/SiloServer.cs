using System.Globalization;

namespace PahlawanPangan.Local.Servers;

/// <summary>A silo of a cluster, as a process of its own.</summary>
public sealed class SiloServer : HostServer
{
    private readonly ClusterMembership _membership;
    private readonly string _name;

    private SiloServer(ServerFolder folder, ClusterMembership membership, string name, ServerOptions options, string? logFile)
        : base(folder, options.Settings, logFile)
    {
        _membership = membership;
        _name = name;
    }

    /// <summary>The port that other silos reach it at, since it was last started.</summary>
    public int SiloPort { get; private set; }

    protected override string Name => $"The silo {_name}";

    private protected override string AssemblyFile => _membership.AssemblyFile;

    private protected override IReadOnlyList<string> Arguments => ["silo"];

    /// <param name="membership">The cluster; migrations and keys must be there already.</param>
    /// <param name="name">The silo's name in logs.</param>
    /// <param name="options">Its settings are environment variables, over those that every silo is started with.</param>
    /// <param name="logFile">Null: in its folder.</param>
    /// <param name="cancellation">Gives up the start.</param>
    public static async Task<SiloServer> StartAsync(
        ClusterMembership membership, string name, ServerOptions? options = null, string? logFile = null, CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options.Folder, name, user: null, options.Say);
        var silo = new SiloServer(folder, membership, name, options, logFile);
        await silo.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return silo;
    }

    private protected override Dictionary<string, string> Environment()
    {
        // New ones at every start, as a new pod has a new address; the old ones may not be free yet either.
        SiloPort = FreePort.Find();
        var environment = _membership.Environment;
        environment["PANGAN_ADVERTISED_ADDRESS"] = "127.0.0.1";
        environment["PANGAN_SILO_NAME"] = _name;
        environment["PANGAN_SILO_PORT"] = SiloPort.ToString(CultureInfo.InvariantCulture);
        environment["PANGAN_SILO_GATEWAY_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        return environment;
    }
}
