using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PahlawanPangan.Tests.Faults;

/// <summary><c>./run cluster --ha</c>, as a process over a folder of its own.</summary>
[ClusterTests]
public sealed class FailoverCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pangan-ha-");
    private readonly List<Process> _started = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    private string FactsFile => Path.Combine(_folder.FullName, ".local", "run", "instance.json");

    [Fact(Explicit = true)]
    public async Task Cluster_whose_PostgreSQL_primary_is_killed_serves_claims_again_and_stops_whole()
    {
        var cluster = Start("cluster", "--ha", "--silos", "1", "--gateways", "1");
        var said = cluster.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => cluster.HasExited || File.Exists(FactsFile), "the cluster runs");
        var before = Facts();
        var url = before.GetProperty("url").GetString()!;
        var (donor, recipient) = (await TokenAsync("donor"), await TokenAsync("recipient"));
        var lot = await SendAsync($"{url}/v1/lots", donor, LotSamples.Json(10), Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.Created, lot.Status);
        var claims = $"{url}/v1/lots/{JsonDocument.Parse(lot.Body).RootElement.GetProperty("id").GetGuid()}/claims";

        var lost = Pids().GetProperty("postgres").GetInt32();
        using (var primary = Process.GetProcessById(lost))
        {
            primary.Kill();
        }

        var (key, since) = (Guid.NewGuid().ToString(), Stopwatch.StartNew());
        await Wait.UntilAsync(
            async () => (await SendAsync(claims, recipient, """{"quantity":1}""", key)).Status == HttpStatusCode.Created, "a claim");
        TestContext.Current.TestOutputHelper?.WriteLine($"A claim after {since.Elapsed.TotalSeconds:0.0} s");
        await Wait.UntilAsync(() => Pids().GetProperty("postgres").GetInt32() != lost, "the facts have the new primary");
        var members = Pids().GetProperty("members").EnumerateObject().ToList();
        Assert.Equal(12, members.Count);
        using (var stop = Process.Start("kill", ["-TERM", $"{cluster.Id}"]))
        {
            await stop.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await cluster.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(cluster.ExitCode == 0, await said);
        Assert.DoesNotContain(members, static member => Directory.Exists($"/proc/{member.Value.GetInt32()}"));
    }

    [Theory]
    [InlineData("--hq")]
    [InlineData("--high-availability")]
    [InlineData("--ha maybe")]
    public async Task Unknown_option_is_an_error(string options)
    {
        var program = Start(["cluster", .. options.Split(' ')]);
        await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, program.ExitCode);
    }

    public void Dispose()
    {
        _http.Dispose();
        foreach (var program in _started)
        {
            // The kernel ends what it has started.
            program.Kill();
            program.WaitForExit();
            program.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private JsonElement Facts() => JsonDocument.Parse(File.ReadAllText(FactsFile)).RootElement;

    private JsonElement Pids() => Facts().GetProperty("pids");

    private Process Start(params string[] arguments)
    {
        var assembly = typeof(PahlawanPangan.Local.Cluster.PostgresSupervisor).Assembly.Location;
        var program = Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PANGAN_ROOT"] = _folder.FullName },
        })!;
        _started.Add(program);
        program.BeginErrorReadLine();
        return program;
    }

    private async Task<string> TokenAsync(string role)
    {
        var program = Start("token", "--role", role);
        var said = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return said.Trim().Split('\n')[^1].Trim();
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string url, string token, string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", key);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return (0, lost.Message);
        }
    }
}
