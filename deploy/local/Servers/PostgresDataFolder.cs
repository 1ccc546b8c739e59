using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace PahlawanPangan.Local.Servers;

/// <summary>A data folder that PostgreSQL can be started on, in whatever state an earlier run left it.</summary>
internal sealed class PostgresDataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private PostgresDataFolder(string path, string binary, string password, UnprivilegedUser? user)
    {
        Path = path;
        Binary = binary;
        Password = password;
        User = user;
    }

    public string Path { get; }

    public string Binary { get; }

    public string Password { get; }

    public UnprivilegedUser? User { get; }

    public static async Task<PostgresDataFolder> OpenAsync(
        ServerFolder folder, UnprivilegedUser? user, string userName, CancellationToken cancellation)
    {
        var path = folder["data"];
        var isNew = !Directory.Exists(path);
        var version = isNew ? null : (await File.ReadAllTextAsync(System.IO.Path.Combine(path, "PG_VERSION"), cancellation)).Trim();
        var binaries = await ServerBinaries.PostgresFolderAsync(version);
        var passwordFile = folder["password"];
        if (isNew)
        {
            await InitialiseAsync(folder, System.IO.Path.Combine(binaries, "initdb"), user, userName, cancellation);
        }
        else
        {
            await StopLeftOverAsync(path);
        }
        if (user is not null)
        {
            // Also when it is not new: it may have been created by an ordinary user's run.
            await user.TakeOverAsync(path);
        }
        var password = await File.ReadAllTextAsync(passwordFile, cancellation);
        return new PostgresDataFolder(path, System.IO.Path.Combine(binaries, "postgres"), password, user);
    }

    /// <summary>-1 for a folder that is not there, 0 for a standby's, and a primary's last timeline.</summary>
    public static int RankOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return -1;
        }
        // Each timeline after the first one has a file of history, written when it begins.
        return File.Exists(System.IO.Path.Combine(path, "standby.signal")) ? 0
            : Directory.EnumerateFiles(System.IO.Path.Combine(path, "pg_wal"), "*.history")
                .Select(static file => Convert.ToInt32(System.IO.Path.GetFileNameWithoutExtension(file), 16))
                .Append(1).Max();
    }

    /// <summary>A new data folder as a copy of a running server's, which starts as its standby.</summary>
    public static async Task<PostgresDataFolder> CopyAsync(
        ServerFolder folder, UnprivilegedUser? user, PostgresSource source, CancellationToken cancellation)
    {
        var path = folder["data"];
        var binaries = await ServerBinaries.PostgresFolderAsync(madeByVersion: null);
        if (Directory.Exists(path))
        {
            await StopLeftOverAsync(path);
        }
        var copy = new PostgresDataFolder(path, System.IO.Path.Combine(binaries, "postgres"), source.Password, user);
        await copy.ReplaceAsync(folder, source, cancellation);
        return copy;
    }

    /// <summary>Discards the data and copies a running server's.</summary>
    public async Task ReplaceAsync(ServerFolder folder, PostgresSource source, CancellationToken cancellation)
    {
        var making = folder["making"];
        foreach (var old in new[] { making, Path }.Where(Directory.Exists))
        {
            Directory.Delete(old, recursive: true);
        }
        Directory.CreateDirectory(making);
        var passwords = System.IO.Path.Combine(making, "passwords");
        await WriteSecretAsync(passwords, $"*:*:*:*:{source.Password}\n", cancellation);
        if (User is not null)
        {
            await User.TakeOverAsync(making);
        }
        await source.PrepareSlotAsync(cancellation);
        List<string> command =
        [
            System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Binary)!, "pg_basebackup"),
            "--pgdata", System.IO.Path.Combine(making, "data"), "--dbname", source.Keywords, "--write-recovery-conf", "--slot",
            PostgresServer.StandbyName, "--checkpoint", "fast",
        ];
        if (User is not null)
        {
            command.InsertRange(0, ["setpriv", .. User.SetprivArguments]);
        }
        await Command.RunAsync(
            command[0], command[1..], new Dictionary<string, string> { ["PGPASSFILE"] = passwords }, cancellation);
        // The last one of a setting counts. A copy of a primary that waits for its standby would wait for itself.
        await File.AppendAllTextAsync(
            System.IO.Path.Combine(making, "data", "postgresql.auto.conf"),
            $"primary_conninfo = '{source.Keywords} password={source.Password}'\nsynchronous_standby_names = ''\n", cancellation);
        await WriteSecretAsync(folder["password"], source.Password, cancellation);
        Directory.Move(System.IO.Path.Combine(making, "data"), Path);
        Directory.Delete(making, recursive: true);
    }

    private static async Task InitialiseAsync(
        ServerFolder folder, string initdb, UnprivilegedUser? user, string userName, CancellationToken cancellation)
    {
        // Created under another name and then renamed, so that a folder called "data" is always complete.
        var making = folder["making"];
        if (Directory.Exists(making))
        {
            Directory.Delete(making, recursive: true);
        }
        Directory.CreateDirectory(making);
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var passwordFile = System.IO.Path.Combine(making, "password");
        await WriteSecretAsync(passwordFile, password, cancellation);
        List<string> command =
        [
            initdb, "--pgdata", System.IO.Path.Combine(making, "data"), "--username", userName, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-instructions",
        ];
        if (user is not null)
        {
            await user.TakeOverAsync(making);
            command.InsertRange(0, ["setpriv", .. user.SetprivArguments]);
        }
        await Command.RunAsync(command[0], command[1..], cancellation: cancellation);
        // initdb lets in loopback alone; a server that listens elsewhere lets in those of its network, by the password.
        await File.AppendAllTextAsync(
            System.IO.Path.Combine(making, "data", "pg_hba.conf"),
            "host all all samenet scram-sha-256\nhost replication all samenet scram-sha-256\n", cancellation);
        await WriteSecretAsync(folder["password"], password, cancellation);
        Directory.Move(System.IO.Path.Combine(making, "data"), folder["data"]);
        Directory.Delete(making, recursive: true);
    }

    /// <summary>
    /// This process holds the folder's lock, so a server that still runs on it has lost its parent process. A pid file
    /// without its server would prevent the start only if another process now has that id, but then permanently.
    /// </summary>
    private static async Task StopLeftOverAsync(string path)
    {
        var pidFile = System.IO.Path.Combine(path, "postmaster.pid");
        if (!File.Exists(pidFile)
            || !int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var processId))
        {
            return;
        }
        for (var since = Stopwatch.StartNew(); ProcessTable.WorkingFolderOf(processId) == path && ProcessTable.IsAlive(processId);)
        {
            Signals.Send(processId, since.Elapsed < StopLimit ? Signals.Interrupt : Signals.Kill);
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
        File.Delete(pidFile);
    }

    private static async Task WriteSecretAsync(string file, string secret, CancellationToken cancellation)
    {
        File.Delete(file);
        await using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(secret), cancellation);
    }
}
