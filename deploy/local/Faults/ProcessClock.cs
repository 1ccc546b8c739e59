using System.Globalization;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Faults;

/// <summary>
/// A process's own clock, by libfaketime, which can be set while it runs. The monotonic clock stays as it is: time-outs and timers do not
/// jump, as on a machine whose clock is set.
/// </summary>
public sealed class ProcessClock : IDisposable
{
    private const string Memory = "/dev/shm";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pangan-clock-");

    /// <summary>Makes one that is right.</summary>
    public ProcessClock()
    {
        RemoveLeftOver();
        File.SetUnixFileMode(_folder.FullName, FaultFiles.ReadableByAll);
        Set(TimeSpan.Zero);
    }

    /// <summary>The library; null where it is not installed.</summary>
    public static string? Library { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Select(static folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        : null;

    /// <summary>The environment of a process that follows it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library!,
        ["FAKETIME_TIMESTAMP_FILE"] = FileName,

        // In seconds. It would be read for every look at the clock otherwise.
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["DONT_FAKE_MONOTONIC"] = "1",
    };

    private string FileName => Path.Combine(_folder.FullName, "time");

    /// <summary>Sets it apart from the machine's clock: ahead, or behind if negative. It shows within a second.</summary>
    public void Set(TimeSpan ahead) =>
        FaultFiles.Replace(FileName, string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}\n"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _folder.Delete(recursive: true);
        RemoveLeftOver();
    }

    /// <summary>The library leaves a semaphore and a page of each process that was killed; a later one with its id may not open them.</summary>
    private static void RemoveLeftOver()
    {
        foreach (var file in Directory.Exists(Memory) ? Directory.EnumerateFiles(Memory, "*faketime_s*") : [])
        {
            if (int.TryParse(file.Split('_')[^1], CultureInfo.InvariantCulture, out var process) && !ProcessTable.IsAlive(process))
            {
                TryDelete(file);
            }
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            // Another run removed it, or it is another user's.
        }
    }
}
