using System.Globalization;
using System.Net;

namespace PahlawanPangan.Local.Servers;

/// <summary>A private prometheus on 127.0.0.1 that scrapes engines every second and evaluates rules.</summary>
public sealed class PrometheusServer : LocalServer
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ServerFolder _folder;

    private PrometheusServer(ServerFolder folder, ServerOptions options)
        : base(options) => _folder = folder;

    /// <summary>Why it cannot be started here; null when it can.</summary>
    public static string? Missing =>
        ServerBinaries.IsInstalled("prometheus") ? null : "prometheus is not installed (Debian: apt-get install prometheus).";

    public string Url => $"http://127.0.0.1:{Port}";

    protected override string Name => "prometheus";

    private protected override ServerFolder ServerFolder => _folder;

    private protected override int StopSignal => Signals.Terminate;

    /// <param name="target">The engine's host and port.</param>
    /// <param name="rulesFile">Rules to evaluate.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<PrometheusServer> StartAsync(string target, string rulesFile, CancellationToken cancellation = default)
    {
        var options = new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options, "prometheus", user: null);
        await File.WriteAllTextAsync(
            folder["prometheus.yaml"],
            $"""
            global: {"{"}scrape_interval: 1s, evaluation_interval: 1s{"}"}
            rule_files: ['{rulesFile}']
            scrape_configs:
              - job_name: pangan
                static_configs: [{"{"}targets: ['{target}']{"}"}]
            """,
            cancellation);
        var server = new PrometheusServer(folder, options);
        await server.StartOnFreePortAsync(preferredPort: null, cancellation);
        return server;
    }

    private protected override ServerLaunch Launch(int port) => new(
        ServerBinaries.Prometheus(),
        [
            $"--config.file={_folder["prometheus.yaml"]}", $"--storage.tsdb.path={_folder["data"]}", "--enable-feature=exemplar-storage",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
        ],
        LogFile,
        Folder);

    private protected override async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        if (!HasItsPort())
        {
            return false;
        }
        using var answer = await Http.GetAsync(new Uri($"{Url}/-/ready"), cancellation);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
