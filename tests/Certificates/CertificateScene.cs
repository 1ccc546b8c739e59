using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;
using PahlawanPangan.TestingHost;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Certificates;

/// <summary>Collected claims, the ledger that knows of them, and certificates of them.</summary>
internal sealed class CertificateScene(SharedCluster shared)
{
    public static string PublicKey { get; } = Convert.ToBase64String(PanganTestCluster.LedgerKey.PublicKey);

    public PanganCluster Cluster => shared.Cluster;

    public Caller Donor { get; init; } = new(Guid.CreateVersion7(), Role.Donor);

    public Caller Recipient { get; init; } = new(Guid.CreateVersion7(), Role.Recipient);

    public async Task<Guid> PostAsync(long quantity = 20, Func<LotTerms, LotTerms>? change = null)
    {
        var lot = Guid.CreateVersion7();
        var post = LotSamples.Post(Cluster.Time.Now, quantity) with { Caller = Donor };
        var posted = await Cluster.Lot(lot).PostAsync(post with { Terms = change?.Invoke(post.Terms) ?? post.Terms });
        Assert.False(posted.IsRefused, posted.Refusal?.Detail);
        return lot;
    }

    public async Task<Guid> ClaimAsync(Guid lot, long quantity, Place? deliverTo = null)
    {
        var claim = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(quantity, caller: Recipient) with { DeliverTo = deliverTo });
        Assert.False(claim.IsRefused, claim.Refusal?.Detail);
        return claim.Value.Id;
    }

    public async Task CollectAsync(Guid lot, Guid claim, long? quantity = null, Guid? courier = null)
    {
        var collect = LotSamples.Collect(claim, Cluster.Codes.Of(claim), quantity) with { Caller = Donor, CourierId = courier };
        var collected = await Cluster.Lot(lot).CollectAsync(collect);
        Assert.False(collected.IsRefused, collected.Refusal?.Detail);
    }

    /// <summary>A lot of twenty portions, of which a claim of six got five.</summary>
    public async Task<(Guid Lot, Guid Claim)> CollectedAsync(Func<LotTerms, LotTerms>? change = null)
    {
        var lot = await PostAsync(change: change);
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        var claim = await ClaimAsync(lot, 6);
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        await CollectAsync(lot, claim, 5);
        return (lot, claim);
    }

    /// <summary>Has every event recorded and signed for.</summary>
    public async Task RecordAsync(bool isSigned = true)
    {
        await using var consumers = RunningConsumers.Start(Cluster);
        await consumers.CatchUpAsync("ledger");
        if (isSigned)
        {
            using var signer = new CheckpointSigner(
                Cluster.Services.GetRequiredService<LedgerDatabase>(), PanganTestCluster.LedgerKey, new Clock(Cluster.Time),
                Options.Create(new LedgerOptions()), new ServiceStates(Cluster.Time), NullLogger<CheckpointSigner>.Instance);
            await signer.SignAsync(CancellationToken.None);
        }
    }

    public string Token(Caller caller) => shared.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(caller);

    public Task<Answer> GetAsync(Guid lot, Guid claim, Caller caller, string query = "", Action<HttpRequestMessage>? change = null) =>
        shared.Gateway.SendAsync("GET", $"/v1/lots/{lot}/claims/{claim}/certificate{query}", token: Token(caller), change: change);

    /// <summary>The certificate of a claim that was recorded, as a file.</summary>
    public async Task<string> IssueAsync(Guid lot, Guid claim, string query = "")
    {
        var answer = await GetAsync(lot, claim, Donor, query);
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Body;
    }

    /// <summary>Runs the command over a file with some content.</summary>
    public static async Task<(int ExitCode, string Output)> VerifyAsync(string content, params string[] arguments)
    {
        var path = Path.Combine(Path.GetTempPath(), $"pangan-certificate-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(path, content);
        try
        {
            return await RunAsync(["certificate", "verify", path, .. arguments]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var configuration = new ConfigurationManager();
        using var output = new StringWriter();
        var exitCode = await HostCommands.RunAsync(configuration, output, output, arguments);
        return (exitCode, output.ToString());
    }

    /// <summary>The file with something changed.</summary>
    public static string With(string file, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(file)!.AsObject();
        change(json);
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    public static byte[] Bytes(string file) => Encoding.UTF8.GetBytes(file);
}
