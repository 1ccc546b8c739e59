using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Faults;

/// <summary>
/// Makes fsync and fdatasync of a process fail with EIO while it is on, by a library that is compiled here and loaded before libc. The
/// data stays in the kernel's cache: it is the answer that fails, which PostgreSQL must take as a loss.
/// </summary>
public sealed class FailingSync : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdlib.h>
        #include <unistd.h>

        static int call(const char *name, int fd)
        {
            const char *on = getenv("PANGAN_SYNC_FAILS");
            if (on && access(on, F_OK) == 0) {
                errno = EIO;
                return -1;
            }
            int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
            return real(fd);
        }

        int fsync(int fd) { return call("fsync", fd); }
        int fdatasync(int fd) { return call("fdatasync", fd); }
        """;

    private readonly DirectoryInfo _folder;

    private FailingSync(DirectoryInfo folder) => _folder = folder;

    /// <summary>The environment of a process that it is for.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library, ["PANGAN_SYNC_FAILS"] = Switch,
    };

    private string Library => Path.Combine(_folder.FullName, "sync.so");

    private string Switch => Path.Combine(_folder.FullName, "on");

    /// <summary>Compiles the library. It is off.</summary>
    /// <exception cref="ServerStartException">There is no compiler, or it fails.</exception>
    public static async Task<FailingSync> MakeAsync()
    {
        var sync = new FailingSync(Directory.CreateTempSubdirectory("pangan-sync-"));
        File.SetUnixFileMode(sync._folder.FullName, FaultFiles.ReadableByAll);
        var source = Path.Combine(sync._folder.FullName, "sync.c");
        await File.WriteAllTextAsync(source, Source);
        _ = await Command.RunAsync("gcc", ["-shared", "-fPIC", "-O2", "-o", sync.Library, source, "-ldl"]);
        return sync;
    }

    /// <summary>Lets them fail from now on.</summary>
    public void Break() => FaultFiles.Replace(Switch, "");

    /// <summary>Lets them succeed again.</summary>
    public void Mend() => File.Delete(Switch);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
