using System.Globalization;

namespace PahlawanPangan.Local.Servers;

/// <summary>A silo of a cluster, as a separate process.</summary>
public sealed class SiloServer : HostServer
{
    private readonly ClusterMembership _membership;
    private readonly string _name;

    private SiloServer(ServerFolder folder, ClusterMembership membership, string name, ServerOptions options, string? logFile)
        : base(folder, options, logFile)
    {
        _membership = membership;
        _name = name;
    }

    /// <summary>The port for other silos, since its last start.</summary>
    public int SiloPort { get; private set; }

    protected override string Name => $"The silo {_name}";

    private protected override string AssemblyFile => _membership.Engine.AssemblyFile;

    private protected override IReadOnlyList<string> Arguments => ["silo"];

    /// <param name="membership">The cluster; migrations and keys must be there already.</param>
    /// <param name="name">The silo's name in logs.</param>
    /// <param name="options">Its settings are environment variables, which override the defaults of every silo.</param>
    /// <param name="logFile">The log file; null for one in its folder.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<SiloServer> StartAsync(
        ClusterMembership membership, string name, ServerOptions? options = null, string? logFile = null,
        CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options, name, user: null);
        var silo = new SiloServer(folder, membership, name, options, logFile);
        await silo.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return silo;
    }

    private protected override Dictionary<string, string> Environment()
    {
        // New ports at every start, as a new pod has a new address; the old ones may also not be free yet.
        SiloPort = FreePort.Find();
        var environment = _membership.Environment;
        environment["PANGAN_ADVERTISED_ADDRESS"] = Host.Address;
        environment["PANGAN_SILO_NAME"] = _name;
        environment["PANGAN_SILO_PORT"] = SiloPort.ToString(CultureInfo.InvariantCulture);
        environment["PANGAN_SILO_GATEWAY_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        return environment;
    }
}
