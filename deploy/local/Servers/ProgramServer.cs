namespace PahlawanPangan.Local.Servers;

/// <summary>Another program of this checkout that serves over HTTP and answers health checks as the engine does.</summary>
public sealed class ProgramServer : HostServer
{
    private readonly string _project;
    private readonly string _argument;
    private readonly string? _assembly;

    private ProgramServer(ServerFolder folder, string project, string argument, string? assembly, ServerOptions options)
        : base(folder, options, logFile: null) => (_project, _argument, _assembly) = (project, argument, assembly);

    protected override string Name => $"{_project} {_argument}";

    private protected override string AssemblyFile => _assembly ?? DotnetProgram.AssemblyOf(_project);

    private protected override IReadOnlyList<string> Arguments => [_argument];

    /// <param name="project">The project's name, which is its assembly's.</param>
    /// <param name="argument">What it serves as.</param>
    /// <param name="options">Its settings are environment variables.</param>
    /// <param name="assembly">Its assembly; null for this build's.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<ProgramServer> StartAsync(
        string project, string argument, ServerOptions options, string? assembly = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folder = await ServerFolder.OpenAsync(options, argument, user: null);
        var server = new ProgramServer(folder, project, argument, assembly, options);
        await server.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return server;
    }

    private protected override Dictionary<string, string> Environment() => [];
}
