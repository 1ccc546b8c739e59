namespace PahlawanPangan.Local.Servers;

/// <summary>How to start a private server; the defaults give one that leaves nothing behind.</summary>
public sealed record ServerOptions
{
    /// <summary>The data folder; null for a temporary folder that is removed with the server.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Whether a temporary folder may be in memory, where that has room: nothing is written to a disk, and removing it takes no time. For
    /// servers whose data need not outlive a crash of the machine.
    /// </summary>
    public bool InMemory { get; init; }

    /// <summary>The port to take if it is free; otherwise, and if null, any free one.</summary>
    public int? PreferredPort { get; init; }

    /// <summary>Settings in the server's own format, which override the defaults.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it listens; loopback unless set.</summary>
    public ServerHost Host { get; init; } = ServerHost.Loopback;

    /// <summary>Environment variables of the process itself, such as LD_PRELOAD.</summary>
    public IReadOnlyDictionary<string, string> ProcessEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Receives messages for the user, such as that another folder than the wanted one is used.</summary>
    public Action<string> Say { get; init; } = _ => { };
}
