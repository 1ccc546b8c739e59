using System.Globalization;
using System.Net;

namespace PahlawanPangan.Local.Servers;

/// <summary>A process of the engine in any role, with health checks over HTTP.</summary>
public abstract class HostServer : LocalServer
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ServerFolder _folder;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private (int Port, int Grpc) _ports;

    private protected HostServer(ServerFolder folder, ServerOptions options, string? logFile)
        : base(options)
    {
        _folder = folder;
        _environment = options.Settings;
        LogFile = logFile ?? folder["server.log"];
    }

    public override string LogFile { get; }

    public string Url => UrlAt(Port);

    /// <summary>The URL of its metrics, since its last start.</summary>
    public string MetricsUrl { get; private set; } = "";

    /// <summary>The URL of gRPC, as long as its port is the same; a silo does not serve it.</summary>
    public string GrpcUrl => UrlAt(_ports.Grpc);

    private protected override ServerFolder ServerFolder => _folder;

    private protected override int StopSignal => Signals.Terminate;

    private protected abstract string AssemblyFile { get; }

    /// <summary>The program's role and its options.</summary>
    private protected abstract IReadOnlyList<string> Arguments { get; }

    /// <summary>The path that answers 200 once it is usable.</summary>
    private protected virtual string ReadyPath => "/healthz/ready";

    private protected override ServerLaunch Launch(int port)
    {
        var environment = Environment();
        MetricsUrl = UrlAt(FreePort.Find());
        environment["PANGAN_METRICS_URLS"] = MetricsUrl;
        _ports = _ports.Port == port ? _ports : (port, FreePort.Prefer(port + 1));
        environment["PANGAN_GRPC_URLS"] = GrpcUrl;
        environment["ASPNETCORE_URLS"] = UrlAt(port);
        // The log is a file: colour codes would be noise.
        environment["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "0";
        foreach (var (name, value) in _environment)
        {
            environment[name] = value;
        }
        var assembly = AssemblyFile;
        return new ServerLaunch(DotnetProgram.Host, [assembly, .. Arguments], LogFile, Path.GetDirectoryName(assembly)!)
        {
            Environment = environment,
        };
    }

    private protected override async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        if (!HasItsPort())
        {
            return false;
        }
        using var answer = await Http.GetAsync(new Uri(Url + ReadyPath), cancellation);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>Its environment, except for its address.</summary>
    private protected abstract Dictionary<string, string> Environment();

    private string UrlAt(int port) => string.Create(CultureInfo.InvariantCulture, $"http://{Host.Address}:{port}");
}
