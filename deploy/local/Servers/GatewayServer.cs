namespace PahlawanPangan.Local.Servers;

/// <summary>A gateway of a cluster, as a separate process.</summary>
public sealed class GatewayServer : HostServer
{
    private readonly ClusterMembership _membership;
    private readonly string _name;

    private GatewayServer(ServerFolder folder, ClusterMembership membership, string name, ServerOptions options, string? logFile)
        : base(folder, options, logFile)
    {
        _membership = membership;
        _name = name;
    }

    protected override string Name => $"The gateway {_name}";

    private protected override string AssemblyFile => _membership.Engine.AssemblyFile;

    private protected override IReadOnlyList<string> Arguments => ["gateway"];

    /// <summary>It starts without silos, so only its own start is awaited.</summary>
    private protected override string ReadyPath => "/healthz/startup";

    /// <param name="membership">The cluster; keys must be there already.</param>
    /// <param name="name">The gateway's name in messages.</param>
    /// <param name="options">Its settings are environment variables, which override the defaults of every gateway.</param>
    /// <param name="logFile">The log file; null for one in its folder.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<GatewayServer> StartAsync(
        ClusterMembership membership, string name, ServerOptions? options = null, string? logFile = null,
        CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options, name, user: null);
        var gateway = new GatewayServer(folder, membership, name, options, logFile);
        await gateway.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return gateway;
    }

    private protected override Dictionary<string, string> Environment() => new(_membership.Environment)
    {
        // A gateway keeps little in memory; the program's own setting is for silos.
        ["DOTNET_GCDynamicAdaptationMode"] = "1",
    };
}
