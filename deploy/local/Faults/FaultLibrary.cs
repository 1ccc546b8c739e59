using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Faults;

/// <summary>
/// A library that a process loads before libc, compiled here: its wall clock may be set apart, and its fsync may fail. libfaketime is not
/// used for the clock: it replaces the waits of threads as well, and .NET stands still under it. This one leaves the monotonic clock, and
/// so every timer and time-out, as it is.
/// </summary>
internal static class FaultLibrary
{
    /// <summary>The variable with the file that has the seconds by which the clock is ahead.</summary>
    public const string ClockVariable = "PANGAN_FAULT_CLOCK";

    /// <summary>The variable with the file that lets fsync fail while it exists.</summary>
    public const string SyncVariable = "PANGAN_FAULT_SYNC";

    private const string Source = $$"""
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <stdint.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static const volatile int64_t *ahead;

        __attribute__((constructor)) static void open_clock(void)
        {
            const char *name = getenv("{{ClockVariable}}");
            int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
            if (file < 0)
                return;
            void *page = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
            if (page != MAP_FAILED)
                ahead = page;
            close(file);
        }

        static int64_t offset(void) { return ahead ? *ahead : 0; }

        int clock_gettime(clockid_t clock, struct timespec *now)
        {
            static int (*real)(clockid_t, struct timespec *);
            if (!real)
                real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
            int failed = real(clock, now);
            if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
                now->tv_sec += offset();
            return failed;
        }

        int gettimeofday(struct timeval *restrict now, void *restrict zone)
        {
            static int (*real)(struct timeval *, void *);
            if (!real)
                real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
            int failed = real(now, zone);
            if (!failed && now)
                now->tv_sec += offset();
            return failed;
        }

        time_t time(time_t *out)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (out)
                *out = now.tv_sec;
            return now.tv_sec;
        }

        static int sync_file(const char *name, int fd)
        {
            const char *on = getenv("{{SyncVariable}}");
            if (on && access(on, F_OK) == 0) {
                errno = EIO;
                return -1;
            }
            int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
            return real(fd);
        }

        int fsync(int fd) { return sync_file("fsync", fd); }
        int fdatasync(int fd) { return sync_file("fdatasync", fd); }
        """;

    private static readonly Lazy<Task<string>> Compiled = new(CompileAsync);

    /// <summary>The library, compiled once for this process.</summary>
    /// <exception cref="ServerStartException">There is no compiler, or it fails.</exception>
    public static Task<string> FileAsync() => Compiled.Value;

    /// <summary>A folder for the files that a faulty process reads; it may run as another user.</summary>
    public static DirectoryInfo NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("pangan-fault-");
        File.SetUnixFileMode(
            folder.FullName,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return folder;
    }

    /// <summary>Creates a file that every user may read.</summary>
    public static void Create(string file, byte[] content)
    {
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        });
        stream.Write(content);
    }

    private static async Task<string> CompileAsync()
    {
        var folder = NewFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        var (source, library) = (Path.Combine(folder.FullName, "faults.c"), Path.Combine(folder.FullName, "faults.so"));
        await File.WriteAllTextAsync(source, Source);
        _ = await Command.RunAsync("gcc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]);
        return library;
    }
}
