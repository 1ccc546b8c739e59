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
