namespace PahlawanPangan.Local.Servers;

/// <summary>The user that PostgreSQL runs as when this process is root, because PostgreSQL refuses to run as root.</summary>
internal sealed record UnprivilegedUser(string Name, string UserId, string GroupId)
{
    private static readonly string[] Preferred = ["postgres", "nobody"];

    public IReadOnlyList<string> SetprivArguments => ["--reuid", UserId, "--regid", GroupId, "--clear-groups"];

    /// <returns>Null unless this process is root.</returns>
    public static UnprivilegedUser? NeededByPostgres()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }
        var entries = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(entry => entry.Length >= 4).ToList();
        var found = Preferred.Select(name => entries.Find(entry => entry[0] == name)).FirstOrDefault(entry => entry is not null)
            ?? throw new ServerStartException(
                "PostgreSQL refuses to run as root, and this machine has neither a user 'postgres' nor 'nobody' to run it as. "
                + "Run as an ordinary user, or name a running server in PANGAN_POSTGRES.");
        return new UnprivilegedUser(found[0], found[2], found[3]);
    }

    public async Task TakeOverAsync(string folder) =>
        await Command.RunAsync("chown", ["-R", $"{UserId}:{GroupId}", folder]);

    public async Task<bool> CanReachAsync(string folder) =>
        await Command.ExitCodeAsync("setpriv", [.. SetprivArguments, "test", "-x", folder]) == 0;
}
