namespace PahlawanPangan.Local.Servers;

/// <summary>What to start, and as whom.</summary>
internal sealed record ServerLaunch(string Binary, IReadOnlyList<string> Arguments, string LogFile, string WorkingFolder)
{
    /// <summary>What the kernel sends it when this process dies, by name: setpriv takes no numbers.</summary>
    public string DeathSignal { get; init; } = "TERM";

    /// <summary>Null: the user who runs this process.</summary>
    public UnprivilegedUser? User { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
