using System.Text.Json.Nodes;
using PahlawanPangan.Grains.Certificates;
using PahlawanPangan.Lots;
using PahlawanPangan.TestingHost;

namespace PahlawanPangan.Tests.Certificates;

/// <summary>What a certificate says, who gets it, and when there is none.</summary>
[Safety]
[Collection<RecordCollection>]
public sealed class CertificateTests(Servers servers, SharedCluster shared)
{
    [Fact]
    public async Task Certificate_states_the_donation_and_names_the_recipient_by_a_hash_alone()
    {
        await shared.StartAsync(servers);
        var scene = await SceneAsync("Toko Roti <Sari> & Anak");
        var (lot, claim) = await scene.CollectedAsync(terms => terms with { BatchCodes = new[] { "L-0412", "L-0413" } });
        await scene.RecordAsync();

        var answer = await scene.GetAsync(lot, claim, scene.Recipient);

        Assert.True(answer.Status == 200, answer.Body);
        var certificate = answer.Json!["certificate"]!;
        Assert.Equal("Toko Roti <Sari> & Anak", (string)certificate["donor"]!["displayName"]!);
        Assert.Equal(
            (lot.ToString(), "Nasi kotak", "portion", "L-0412"),
            ((string)certificate["lot"]!["id"]!, (string)certificate["lot"]!["title"]!, (string)certificate["lot"]!["unit"]!,
                (string)certificate["lot"]!["batchCodes"]![0]!));
        Assert.Equal((6, 5), ((int)certificate["claim"]!["quantity"]!, (int)certificate["claim"]!["collected"]!));
        Assert.Equal((2100L, 5250L, 1), (
            (long)certificate["impact"]!["grams"]!, (long)certificate["impact"]!["co2eGrams"]!,
            (int)certificate["impact"]!["factor"]!["version"]!));
        Assert.Null(certificate["claim"]!["delivery"]);
        Assert.DoesNotContain(scene.Recipient.Id.ToString(), answer.Body, StringComparison.Ordinal);
        Assert.Null(answer.Json["disclosure"]);
        Assert.Equal((string)certificate["id"]!, (string)certificate["ledger"]!["eventId"]!);

        // Each party can say who it was, and prove it.
        var disclosed = (await scene.GetAsync(lot, claim, scene.Recipient, "?disclose=recipient")).Json!;
        Assert.Equal(scene.Recipient.Id.ToString(), (string)disclosed["disclosure"]!["recipientId"]!);
        Assert.Equal(
            (string)certificate["recipient"]!["hash"]!,
            CertificateText.RecipientHash(scene.Recipient.Id, claim, (string)disclosed["disclosure"]!["salt"]!));
        Assert.Equal(200, (await scene.GetAsync(lot, claim, LotSamples.Operator)).Status);
    }

    [Fact]
    public async Task Certificate_of_another_s_claim_is_not_found_and_couriers_get_none()
    {
        await shared.StartAsync(servers);
        var scene = new CertificateScene(shared);
        var (lot, claim) = await scene.CollectedAsync();
        var other = await scene.PostAsync();
        await scene.RecordAsync();

        Assert.Equal("not-found", (await scene.GetAsync(lot, claim, new Caller(Guid.CreateVersion7(), Role.Recipient))).Problem);
        Assert.Equal("not-found", (await scene.GetAsync(lot, claim, new Caller(Guid.CreateVersion7(), Role.Donor))).Problem);
        Assert.Equal("not-found", (await scene.GetAsync(other, claim, scene.Donor)).Problem);
        Assert.Equal("not-found", (await scene.GetAsync(Guid.CreateVersion7(), claim, scene.Donor)).Problem);
        Assert.Equal("forbidden", (await scene.GetAsync(lot, claim, new Caller(scene.Recipient.Id, Role.Courier))).Problem);
        var mistyped = await scene.GetAsync(lot, claim, scene.Donor, "?format=pdf&discloze=recipient");
        Assert.Equal("validation", mistyped.Problem);
        Assert.Equal(
            ["discloze", "format"], mistyped.Json!["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Claim_that_was_not_rescued_has_no_certificate_and_says_why()
    {
        await shared.StartAsync(servers);
        var scene = new CertificateScene(shared);
        var lot = await scene.PostAsync();
        var held = await scene.ClaimAsync(lot, 2);
        var cancelled = await scene.ClaimAsync(lot, 2);
        Assert.False((await scene.Cluster.Lot(lot).CancelAsync(LotSamples.Cancel(cancelled, scene.Recipient))).IsRefused);
        var lost = await scene.ClaimAsync(lot, 3, new Place { Lat = -6.25, Lon = 106.85 });
        await scene.CollectAsync(lot, lost, courier: Guid.CreateVersion7());
        Assert.False((await scene.Cluster.Lot(lot).LoseAsync(
            new LoseClaim { Caller = Caller.Engine, ClaimId = lost, Reason = "accident" })).IsRefused);
        var (recalledLot, recalled) = await scene.CollectedAsync();
        await scene.RecordAsync();
        Assert.Equal(200, (await scene.GetAsync(recalledLot, recalled, scene.Donor)).Status);
        Assert.False((await scene.Cluster.Lot(recalledLot).RecallAsync(
            new RecallLot { Caller = scene.Donor, Reason = "glass" })).IsRefused);

        await AssertNoneAsync(scene, lot, held, "not collected yet");
        await AssertNoneAsync(scene, lot, cancelled, "nothing to certify");
        await AssertNoneAsync(scene, lot, lost, "lost on its way");

        // At once, whatever the ledger knows by now.
        await AssertNoneAsync(scene, recalledLot, recalled, "recalled as unsafe");
    }

    [Fact]
    public async Task Certificate_waits_for_the_ledger_and_its_checkpoint_and_says_how_long()
    {
        await shared.StartAsync(servers);
        var scene = new CertificateScene(shared);
        var (lot, claim) = await scene.CollectedAsync();

        var unrecorded = await scene.GetAsync(lot, claim, scene.Donor);
        await scene.RecordAsync(isSigned: false);
        var unsigned = await scene.GetAsync(lot, claim, scene.Donor);
        await scene.RecordAsync();

        Assert.Equal(("unavailable", "10"), (unrecorded.Problem, unrecorded.Headers["Retry-After"]));
        Assert.Equal(("unavailable", "10"), (unsigned.Problem, unsigned.Headers["Retry-After"]));
        Assert.Contains("checkpoint", (string)unsigned.Json!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(200, (await scene.GetAsync(lot, claim, scene.Donor)).Status);
    }

    [Fact]
    public async Task Delivered_food_is_certified_on_the_way_and_then_as_delivered()
    {
        await shared.StartAsync(servers);
        var scene = new CertificateScene(shared);
        var courier = new Caller(Guid.CreateVersion7(), Role.Courier);
        await Deliveries.CourierScene.CourierAsync(scene.Cluster, 100_000, courier.Id);
        var lot = await scene.PostAsync();
        var claim = await scene.ClaimAsync(lot, 4, new Place { Lat = -6.25, Lon = 106.85 });
        await using (var consumers = RunningConsumers.Start(scene.Cluster))
        {
            await Deliveries.CourierScene.DispatchAsync(scene.Cluster, consumers);
        }

        await SendAsync("acceptance", null);
        await SendAsync("pickup", new { code = scene.Cluster.Codes.Of(claim) });
        await scene.RecordAsync();
        var before = await scene.IssueAsync(lot, claim, "?disclose=recipient");
        scene.Cluster.Time.Advance(TimeSpan.FromMinutes(5));
        await SendAsync("handover", null);
        await scene.RecordAsync();
        var after = await scene.IssueAsync(lot, claim, "?disclose=recipient");

        Assert.Equal("on-the-way", (string)JsonNode.Parse(before)!["certificate"]!["claim"]!["delivery"]!["status"]!);
        var delivery = JsonNode.Parse(after)!["certificate"]!["claim"]!["delivery"]!;
        Assert.Equal("delivered", (string)delivery["status"]!);
        Assert.NotNull(delivery["deliveredAt"]);
        Assert.All((string[])[before, after], AssertHolds);

        async Task SendAsync(string step, object? body)
        {
            var answer = await shared.Gateway.SendAsync(
                "POST", $"/v1/deliveries/{claim}/{step}", body, scene.Token(courier));
            Assert.True(answer.Status == 200, answer.Body);
        }
    }

    [Theory]
    [InlineData(Unit.Item, null, null)]
    [InlineData(Unit.Gram, 5L, 12L)]
    public async Task Weight_follows_from_the_unit_and_items_have_none(Unit unit, long? grams, long? co2e)
    {
        await shared.StartAsync(servers);
        var scene = new CertificateScene(shared);
        var (lot, claim) = await scene.CollectedAsync(terms => terms with { Unit = unit });
        await scene.RecordAsync();

        var file = await scene.IssueAsync(lot, claim);

        var impact = JsonNode.Parse(file)!["certificate"]!["impact"]!;
        Assert.Equal((grams, co2e), ((long?)impact["grams"], (long?)impact["co2eGrams"]));
        AssertHolds(file);
    }

    [Theory]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", null, "id-ID,id;q=0.9,en;q=0.8", "id")]
    [InlineData("application/json, text/html;q=0.5", "html", "fr, en;q=0.3", "en")]
    public async Task Page_runs_nothing_encodes_what_people_typed_and_holds_what_can_be_verified(
        string accept, string? format, string languages, string language)
    {
        await shared.StartAsync(servers);
        var scene = await SceneAsync("""<img src=x onerror="alert(1)">""");
        var (lot, claim) = await scene.CollectedAsync(
            terms => terms with { Title = "</td><script>alert('米')</script> & \"nasi\"", BatchCodes = new[] { "<b>1</b>" } });
        await scene.RecordAsync();

        var page = await scene.GetAsync(lot, claim, scene.Donor, format is null ? "" : $"?format={format}", Ask);

        Assert.True(page.Status == 200, page.Body);
        Assert.Equal("text/html; charset=utf-8", page.Headers["Content-Type"]);
        Assert.Equal(language, page.Headers["Content-Language"]);
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        foreach (var typed in (string[])["<script", "<img", "<b>1", "onerror=\""])
        {
            Assert.DoesNotContain(typed, page.Body, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains(language == "id" ? "Sertifikat donasi pangan" : "Donation certificate", page.Body, StringComparison.Ordinal);
        Assert.Contains(language == "id" ? "2,1 kg" : "2.1 kg", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Recipient.Id.ToString(), page.Body, StringComparison.Ordinal);
        var embedded = System.Net.WebUtility.HtmlDecode(page.Body.Split("<pre>")[1].Split("</pre>")[0]);
        Assert.Contains(
            $"{(string)JsonNode.Parse(embedded)!["certificate"]!["id"]!}</p>", page.Body, StringComparison.Ordinal);
        AssertHolds(embedded);

        void Ask(HttpRequestMessage request)
        {
            request.Headers.Accept.ParseAdd(accept);
            request.Headers.AcceptLanguage.ParseAdd(languages);
        }
    }

    [Fact]
    public async Task Page_is_styled_by_exactly_the_style_that_its_policy_admits()
    {
        await shared.StartAsync(servers);
        var scene = new CertificateScene(shared);
        var (lot, claim) = await scene.CollectedAsync();
        await scene.RecordAsync();

        var page = await scene.GetAsync(lot, claim, scene.Donor, "?format=html");

        var style = page.Body.Split("<style>")[1].Split("</style>")[0];
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(CertificateScene.Bytes(style)));
        Assert.Contains($"'sha256-{hash}'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page.Body, StringComparison.Ordinal);
        Assert.Contains("@media print", style, StringComparison.Ordinal);
    }

    private static void AssertHolds(string file)
    {
        var findings = CertificateVerifier.Verify(CertificateScene.Bytes(file), [PanganTestCluster.LedgerKey.PublicKey]);
        Assert.Empty(findings.Where(finding => !finding.Holds).Select(finding => finding.Text));
    }

    private static async Task AssertNoneAsync(CertificateScene scene, Guid lot, Guid claim, string detail)
    {
        var answer = await scene.GetAsync(lot, claim, scene.Recipient);
        Assert.Equal((409, "certificate-not-available"), (answer.Status, answer.Problem));
        Assert.Contains(detail, (string)answer.Json!["detail"]!, StringComparison.Ordinal);
    }

    /// <summary>A scene whose donor has an account with a name.</summary>
    private async Task<CertificateScene> SceneAsync(string donorName)
    {
        var donor = await Member.RegisterAsync(shared.Cluster, shared.Gateway, donorName, role: "donor");
        await donor.LogInAsync(shared.Gateway);
        return new CertificateScene(shared) { Donor = new Caller(donor.Id, Role.Donor) };
    }
}
