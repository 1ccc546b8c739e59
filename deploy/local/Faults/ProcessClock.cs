namespace PahlawanPangan.Local.Faults;

/// <summary>A process's own wall clock, which can be set while it runs, as an operator or NTP sets a machine's.</summary>
public sealed class ProcessClock : IDisposable
{
    private readonly DirectoryInfo _folder = FaultLibrary.NewFolder();
    private readonly string _library;

    private ProcessClock(string library)
    {
        _library = library;
        FaultLibrary.Create(FileName, new byte[sizeof(long)]);
    }

    /// <summary>The environment of a process that follows it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = _library, [FaultLibrary.ClockVariable] = FileName,
    };

    private string FileName => Path.Combine(_folder.FullName, "clock");

    /// <summary>Makes one that is right.</summary>
    /// <exception cref="Servers.ServerStartException">There is no compiler for the library.</exception>
    public static async Task<ProcessClock> MakeAsync() => new(await FaultLibrary.FileAsync());

    /// <summary>Sets it apart from the machine's clock by whole seconds: ahead, or behind if negative. It shows at once.</summary>
    public void Set(TimeSpan ahead)
    {
        // In place: the process has mapped the file.
        using var file = new FileStream(FileName, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Write(BitConverter.GetBytes((long)ahead.TotalSeconds));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
