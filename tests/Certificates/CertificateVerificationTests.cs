using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PahlawanPangan.Grains.Certificates;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.TestingHost;

namespace PahlawanPangan.Tests.Certificates;

/// <summary>A certificate is checked with the public key alone, and every change of it is found.</summary>
[Safety]
[Collection<RecordCollection>]
public sealed class CertificateVerificationTests(Servers servers, SharedCluster shared)
{
    [Fact]
    public async Task Certificate_of_a_real_claim_verifies_with_the_public_key_alone_in_any_layout()
    {
        var file = await FileAsync("");
        var disclosed = await FileAsync("?disclose=recipient");
        var pem = Path.Combine(Path.GetTempPath(), $"pangan-key-{Guid.NewGuid():N}.pem");

        // As `ledger key` prints them: an earlier key too.
        using var earlier = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(
            pem,
            $"""
             # earlier
             {earlier.ExportSubjectPublicKeyInfoPem()}
             # {PanganTestCluster.LedgerKey.Id}
             {PemEncoding.WriteString("PUBLIC KEY", PanganTestCluster.LedgerKey.PublicKey)}
             """);
        try
        {
            var (exitCode, output) = await CertificateScene.VerifyAsync(file, "--key", pem);
            Assert.True(exitCode == 0, output);
            Assert.Contains("The certificate holds.", output, StringComparison.Ordinal);
            Assert.Contains("--  The file does not disclose the event", output, StringComparison.Ordinal);
            Assert.DoesNotContain("names itself", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(pem);
        }

        var reversed = CertificateScene.With(disclosed, json =>
        {
            var members = json["certificate"]!.AsObject().Reverse().ToList();
            json["certificate"]!.AsObject().Clear();
            members.ForEach(member => json["certificate"]!.AsObject().Add(member.Key, member.Value));
        });
        foreach (var layout in (string[])[disclosed, reversed, "\uFEFF" + CertificateScene.With(file, static _ => { }) + "\n"])
        {
            var (exitCode, output) = await CertificateScene.VerifyAsync(layout, "--key", CertificateScene.PublicKey);
            Assert.True(exitCode == 0, output);
        }

        var (unnamed, note) = await CertificateScene.VerifyAsync(file);
        Assert.Equal(0, unnamed);
        Assert.Contains("names itself", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_any_byte_of_a_certificate_is_found()
    {
        var original = CertificateScene.Bytes(await FileAsync("?disclose=recipient"));
        byte[][] key = [PanganTestCluster.LedgerKey.PublicKey];
        Assert.All(CertificateVerifier.Verify(original, key), finding => Assert.True(finding.Holds, finding.Text));
        ConcurrentBag<string> unnoticed = [];

        Parallel.For(0, original.Length, position =>
        {
            foreach (var mask in (byte[])[0x01, 0x02, 0x20, 0x80])
            {
                var changed = original.ToArray();
                changed[position] ^= mask;
                if (Accepts(changed, key) || Accepts(changed, trusted: null))
                {
                    unnoticed.Add($"{position}: {(char)original[position]} as {(char)changed[position]}");
                }
            }
        });

        Assert.Empty(unnoticed);
    }

    [Theory]
    [InlineData("lot", "title", "Nasi goreng")]
    [InlineData("lot", "unit", "gram")]
    [InlineData("claim", "collectedAt", "2020-01-01T00:00:00.000Z")]
    [InlineData("donor", "displayName", "Somebody else")]
    [InlineData("recipient", "hash", "00")]
    public async Task Changed_statement_is_named(string part, string member, string value)
    {
        var changed = CertificateScene.With(await FileAsync(""), json => json["certificate"]![part]![member] = value);

        var (exitCode, output) = await CertificateScene.VerifyAsync(changed, "--key", CertificateScene.PublicKey);

        Assert.Equal(1, exitCode);
        Assert.Contains("BAD The certificate is not signed by that key", output, StringComparison.Ordinal);
        Assert.Contains("does not hold", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_that_someone_else_signed_is_found_by_the_trusted_key_and_by_what_contradicts_itself()
    {
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = LedgerKey.Read(forger.ExportPkcs8PrivateKeyPem());
        var original = await FileAsync("?disclose=recipient");

        // Correctly signed, but by another key.
        var (exitCode, output) = await CertificateScene.VerifyAsync(
            Sign(original, key, static _ => { }), "--key", CertificateScene.PublicKey);
        Assert.Equal(1, exitCode);
        Assert.Contains("not one that you trust", output, StringComparison.Ordinal);

        // Even the issuer's key does not make good what does not follow, or what the ledger does not say.
        (Action<JsonNode> Change, string Expected)[] forgeries =
        [
            (certificate => certificate["impact"]!["grams"] = 9_999_999, "weight or the CO2e does not follow"),
            (certificate => certificate["claim"]!["collected"] = 6, "The event says something else"),
            (certificate => certificate["claim"]!["collected"] = 7, "The quantities are impossible"),
            (certificate => certificate["lot"]!["id"] = Guid.CreateVersion7().ToString(), "is not the collection of this lot"),
            (certificate => certificate["donor"]!["id"] = Guid.CreateVersion7().ToString(), "The event says something else"),
            (certificate => certificate["ledger"]!["leaf"] = new string('0', 64), "does not lead from the entry"),
            (certificate => certificate["ledger"]!["path"]!.AsArray().Add(new string('0', 64)), "does not lead from the entry"),
            (certificate => certificate["ledger"]!["checkpoint"]!["size"] = 1_000_000, "checkpoint is not signed"),
            (certificate => certificate["ledger"]!["checkpoint"]!["root"] = new string('0', 64), "checkpoint is not signed"),
            (certificate => certificate["recipient"]!["hash"] = new string('0', 64), "not the one of the hash"),
            (certificate => certificate["claim"]!["claimedAt"] = "2020-01-01T00:00:00.000Z", "times contradict"),
        ];
        foreach (var (change, expected) in forgeries)
        {
            var forged = Sign(original, PanganTestCluster.LedgerKey, change);
            (exitCode, output) = await CertificateScene.VerifyAsync(forged, "--key", CertificateScene.PublicKey);
            Assert.Equal(1, exitCode);
            Assert.Contains(expected, output, StringComparison.Ordinal);
            Assert.DoesNotContain("BAD The certificate is not signed", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task File_that_is_no_certificate_and_a_mistyped_option_are_refused()
    {
        var file = await FileAsync("");
        string[] others =
        [
            "", "null", "[]", "{}", "nonsense", "{\"certificate\":null}", file + file, file[..^2],
            CertificateScene.With(file, json => json["certificate"]!["version"] = 2),
            CertificateScene.With(file, json => json["note"] = "paid"),
            CertificateScene.With(file, json => json["certificate"]!["note"] = "paid"),
            CertificateScene.With(file, json => json["signature"]!["value"] = "%"),
            file.Replace("\"quantity\":6", "\"quantity\":6.0", StringComparison.Ordinal),
            file.Replace("\"quantity\":6", "\"quantity\":60,\"quantity\":6", StringComparison.Ordinal),
        ];
        foreach (var other in others)
        {
            var (exitCode, output) = await CertificateScene.VerifyAsync(other);
            Assert.Equal(1, exitCode);
            Assert.StartsWith("Not verified: ", output, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await CertificateScene.VerifyAsync(file, "--kye", CertificateScene.PublicKey)).ExitCode);
        Assert.Equal(2, (await CertificateScene.RunAsync("certificate", "verify")).ExitCode);
        Assert.Equal(1, (await CertificateScene.RunAsync("certificate", "verify", "/nowhere/at/all.json")).ExitCode);
        Assert.Equal(1, (await CertificateScene.VerifyAsync(file, "--key", "nonsense")).ExitCode);
        Assert.Equal(1, (await CertificateScene.VerifyAsync(file, "--key", "")).ExitCode);
    }

    [Theory]
    [InlineData("""{"b":[1,-2,0],"a":{"z":"","á":true,"Z":null}}""", """{"a":{"Z":null,"z":"","á":true},"b":[1,-2,0]}""")]
    [InlineData("""{ "€" : "\u20ac\u000f\n\"\\\/" , "\ud83d\ude00": {} }""", """{"€":"€\u000f\n\"\\/","😀":{}}""")]
    public void Canonical_form_is_that_of_RFC_8785(string json, string expected)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Of(document.RootElement)));
    }

    private static bool Accepts(byte[] file, byte[][]? trusted)
    {
        try
        {
            return CertificateVerifier.Verify(file, trusted).All(finding => finding.Holds);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>The file with something changed, and signed again by a key.</summary>
    private static string Sign(string file, LedgerKey key, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(file)!;
        change(json["certificate"]!);
        using var changed = JsonDocument.Parse(json["certificate"]!.ToJsonString());
        var signature = key.Sign(CertificateText.Signed(CanonicalJson.Of(changed.RootElement)));
        json["signature"]!["keyId"] = key.Id;
        json["signature"]!["publicKey"] = Convert.ToBase64String(key.PublicKey);
        json["signature"]!["value"] = Convert.ToBase64String(signature);
        return json.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private async Task<string> FileAsync(string query)
    {
        await shared.StartAsync(servers);
        var scene = new CertificateScene(shared);
        var (lot, claim) = await scene.CollectedAsync(
            static terms => terms with { Title = "Nasi “kotak” 米 & \"lauk\"", BatchCodes = new[] { "L-0412" } });
        await scene.RecordAsync();
        return await scene.IssueAsync(lot, claim, query);
    }
}
