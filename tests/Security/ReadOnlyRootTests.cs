using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Security;

/// <summary>The program as its image runs it: as a user without any right, over a root that cannot be written.</summary>
[ClusterTests]
public sealed class ReadOnlyRootTests
{
    /// <summary>
    /// In a mount namespace of its own, with everything read-only but an empty /tmp. The program, the runtime and the keys are made
    /// reachable for the user: a checkout may be in the folder of another one.
    /// </summary>
    private const string Script =
        """
        set -e
        mount --make-rprivate /
        mount -t tmpfs -o mode=755 tmpfs /mnt
        mkdir /mnt/program /mnt/dotnet /mnt/keys
        mount --bind "$PROGRAM_FOLDER" /mnt/program
        mount --bind "$DOTNET_FOLDER" /mnt/dotnet
        cp -R "$KEYS_FOLDER/." /mnt/keys
        chown -R 65534:65534 /mnt/keys
        chmod -R a-w /mnt/keys
        mount -t tmpfs -o mode=1777 tmpfs /tmp
        for folder in / /mnt /mnt/program /mnt/dotnet /dev/shm /run; do
          if mountpoint --quiet "$folder"; then mount -o remount,bind,ro "$folder"; fi
        done
        cd /mnt/program
        exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
          env -u HOME /mnt/dotnet/dotnet PahlawanPangan.Silo.dll engine
        """;

    [Fact]
    public async Task Engine_serves_as_a_user_without_rights_over_a_read_only_root()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may remount the root of a namespace.");
        Assert.SkipUnless(await RunsAsync("unshare", "--mount", "true"), "This machine lets no mount namespace be made.");
        await using var servers = await RunningCluster.StartServersAsync();
        var engine = servers.Membership.Engine;
        var port = FreePort.Find();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var start = new ProcessStartInfo("unshare", ["--mount", "sh", "-c", Script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["PROGRAM_FOLDER"] = Path.GetDirectoryName(EngineProgram.AssemblyFile)!,
            ["DOTNET_FOLDER"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            ["KEYS_FOLDER"] = engine.KeysFolder,
            ["DOTNET_ROOT"] = "/mnt/dotnet",
            ["DOTNET_EnableDiagnostics"] = "0",
            ["PANGAN_KEYS"] = "/mnt/keys",
            ["PANGAN_POSTGRES"] = engine.PostgresConnectionString,
            ["PANGAN_NATS"] = engine.NatsUrl,
            ["PANGAN_SILO_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
            ["PANGAN_SILO_GATEWAY_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
            ["PANGAN_GRPC_URLS"] = "http://127.0.0.1:0",
            ["PANGAN_METRICS_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}"),
            ["ASPNETCORE_URLS"] = url,
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await Wait.UntilAsync(async () =>
            {
                Assert.False(process.HasExited, process.HasExited ? await output + await errors : "");
                return (await servers.GetAsync($"{url}/healthz/ready")).Status == 200;
            });
            var posted = await servers.SendAsync(
                HttpMethod.Post, "/v1/lots", servers.Token(Role.Donor, Guid.CreateVersion7()), Guid.NewGuid().ToString(),
                LotSamples.Json(3), url);
            Assert.True(posted is { Status: HttpStatusCode.Created }, posted?.Body ?? "no answer");

            var status = await File.ReadAllLinesAsync($"/proc/{process.Id}/status");
            Assert.Contains("Uid:\t65534\t65534\t65534\t65534", status);
            Assert.Contains("CapEff:\t0000000000000000", status);
            Assert.Contains("CapBnd:\t0000000000000000", status);
            Assert.Contains("NoNewPrivs:\t1", status);
            Assert.Empty(Directory.EnumerateFileSystemEntries($"/proc/{process.Id}/root/tmp"));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        Assert.DoesNotMatch("(?i)read-only file system|permission denied|access to the path", await output + await errors);
    }

    private static async Task<bool> RunsAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
