namespace PahlawanPangan.Local.Servers;

/// <summary>What to start, and as which user.</summary>
internal sealed record ServerLaunch(string Binary, IReadOnlyList<string> Arguments, string LogFile, string WorkingFolder)
{
    /// <summary>The signal that the kernel sends it when this process dies, by name: setpriv accepts no numbers.</summary>
    public string DeathSignal { get; init; } = "TERM";

    /// <summary>The user; null for the user of this process.</summary>
    public UnprivilegedUser? User { get; init; }

    /// <summary>The network namespace that it runs in; null for this process's own.</summary>
    public string? NetworkNamespace { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables of the server alone: the programs that start it, perhaps as another user, do not have them.</summary>
    public IReadOnlyDictionary<string, string> OwnEnvironment { get; init; } = new Dictionary<string, string>();
}
