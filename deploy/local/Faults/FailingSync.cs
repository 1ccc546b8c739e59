namespace PahlawanPangan.Local.Faults;

/// <summary>
/// Makes fsync and fdatasync of a process fail with EIO while it is on. The data stays in the kernel's cache: it is the answer that fails,
/// which PostgreSQL must take as a loss.
/// </summary>
public sealed class FailingSync : IDisposable
{
    private readonly DirectoryInfo _folder = FaultLibrary.NewFolder();
    private readonly string _library;

    private FailingSync(string library) => _library = library;

    /// <summary>The environment of a process that it is for.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = _library, [FaultLibrary.SyncVariable] = Switch,
    };

    private string Switch => Path.Combine(_folder.FullName, "fails");

    /// <summary>Makes one that is off.</summary>
    /// <exception cref="Servers.ServerStartException">There is no compiler for the library.</exception>
    public static async Task<FailingSync> MakeAsync() => new(await FaultLibrary.FileAsync());

    /// <summary>Lets them fail from now on.</summary>
    public void Break() => FaultLibrary.Create(Switch, []);

    /// <summary>Lets them succeed again.</summary>
    public void Mend() => File.Delete(Switch);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
