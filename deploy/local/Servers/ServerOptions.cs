namespace PahlawanPangan.Local.Servers;

/// <summary>How to start a private server; the defaults give one that leaves nothing behind.</summary>
public sealed record ServerOptions
{
    /// <summary>Where it keeps its data. Null: a temporary folder, removed with the server.</summary>
    public string? Folder { get; init; }

    /// <summary>The port to take if it is free; otherwise, and if null, any free one.</summary>
    public int? PreferredPort { get; init; }

    /// <summary>Settings in the server's own words, over those that it is started with otherwise.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Told what a user should know, such as that another folder than the wanted one is used.</summary>
    public Action<string> Say { get; init; } = _ => { };
}
