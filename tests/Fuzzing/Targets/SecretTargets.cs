using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Silo;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Codes, seals, hashes and the files of keys.</summary>
internal static class SecretTargets
{
    private const string Purpose = "account";
    private const string Plain = """{"email":"someone@example.org","displayName":"Budi 米"}""";
    private static readonly byte[] Root = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
    public static IdentityKeys Keys { get; } = new(Root, [new ContactKey("20260301T000000Z", Root)]);

    private static readonly ContactCipher Cipher = new(Keys);
    private static readonly OneTimeCodes Codes = new(Keys);
    private static readonly byte[] CodeHash = Codes.Hash(RequestSamples.ClaimId, "123456");
    private static readonly PickupCodes Pickups = new(Root);

    public static IEnumerable<FuzzTarget> All =>
    [
        FuzzTarget.OfText("seal of contact data", Open, Cipher.Seal(Plain, Purpose, RequestSamples.CallerId)),
        FuzzTarget.OfText("hash of a password", ReadHash, Hash(19456, 2, 1, 16), Hash(65536, 3, 4, 20)),
        FuzzTarget.OfText("one-time code", ReadCode, "123456"),
        FuzzTarget.OfText("code as people type it", ReadTypedCode, "123456", " 1 2 3 4 5 6 "),
        FuzzTarget.OfText("pickup code", ReadPickup, Pickups.Of(RequestSamples.ClaimId), Pickups.OfHandover(RequestSamples.ClaimId)),
        new("files of a silo's keys", PrepareKeyFiles, _ => [Encoding.ASCII.GetBytes(Convert.ToBase64String(Root) + "\n")])
        {
            LengthMax = 2048,
        },
        FuzzTarget.OfText("file of the ledger's key", ReadLedgerKey, Pem()),
        FuzzTarget.OfText("file of webhooks' keys", ReadWebhookKeys, Convert.ToBase64String(Root),
            $"{Convert.ToBase64String(Root)}\n{Convert.ToBase64String(Root)}"),
    ];

    private static string Hash(int memory, int iterations, int parallelism, int saltBytes) =>
        new PasswordHash(memory, iterations, parallelism, Root[..saltBytes], Root).ToString();

    private static string Pem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static bool Open(string text)
    {
        try
        {
            FuzzTarget.Require(Cipher.Open(text, Purpose, RequestSamples.CallerId) == Plain, "What opens is what was sealed.");
        }
        catch (CryptographicException)
        {
            return false;
        }

        FuzzTarget.Require(text.Length == Cipher.Seal(Plain, Purpose, RequestSamples.CallerId).Length, "A sealed text has one form.");
        return true;
    }

    private static bool ReadHash(string text)
    {
        try
        {
            FuzzTarget.Require(PasswordHash.Parse(text).ToString() == text, "A hash has one text.");
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool ReadCode(string text)
    {
        var isRight = Codes.Matches(RequestSamples.ClaimId, text, CodeHash);
        FuzzTarget.Require(isRight == (text == "123456"), "A code is right or wrong.");
        return isRight;
    }

    private static bool ReadTypedCode(string text)
    {
        var code = CodeAttribute.Digits(text);
        FuzzTarget.Require(code is null || (code.Length == 6 && code.All(char.IsAsciiDigit)), "A code has six digits.");
        return code is not null;
    }

    private static bool ReadPickup(string text)
    {
        var isPickup = Pickups.Matches(RequestSamples.ClaimId, text);
        var isHandover = Pickups.MatchesHandover(RequestSamples.ClaimId, text);
        FuzzTarget.Require(isPickup == (text == Pickups.Of(RequestSamples.ClaimId)), "A code is right or wrong.");
        return isPickup || isHandover;
    }

    private static Attempt PrepareKeyFiles(IServiceProvider services)
    {
        var folder = TestKeys.NewFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var contact = Directory.GetFiles(Path.Combine(folder, SiloKeys.ContactsFolder)).Single();
        string[] files = [Path.Combine(folder, SiloKeys.PickupCodesFile), Path.Combine(folder, SiloKeys.IdentityFile), contact];
        var originals = Array.ConvertAll(files, File.ReadAllBytes);
        return input =>
        {
            var which = input.Length % files.Length;
            File.WriteAllBytes(files[which], input);
            try
            {
                _ = SiloKeys.Read(folder);
                return true;
            }
            catch (InvalidOperationException refused)
            {
                FuzzTarget.Require(refused.Message.Contains(files[which], StringComparison.Ordinal), "A refusal names the file.");
                return false;
            }
            finally
            {
                File.WriteAllBytes(files[which], originals[which]);
            }
        };
    }

    private static bool ReadLedgerKey(string pem)
    {
        try
        {
            using var key = LedgerKey.Read(pem);
            return LedgerKey.IsSigned(key.PublicKey, [1], key.Sign([1]));
        }
        catch (Exception refused) when (refused is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private static bool ReadWebhookKeys(string text)
    {
        try
        {
            _ = DownstreamKeys.ReadWebhooks(text);
            return true;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
