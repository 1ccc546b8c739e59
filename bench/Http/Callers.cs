using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Bench.Http;

/// <summary>
/// Recipients with tokens, and a folder with the keys that signed them, for all engines of a run: creating a key takes most of a second.
/// </summary>
internal sealed class Callers : IDisposable
{
    private const int Count = 64;
    private readonly (Guid Id, string Token)[] _callers;

    public Callers()
    {
        KeysFolder = Path.Combine(Path.GetTempPath(), $"pangan-bench-keys-{Guid.NewGuid():N}");
        var folder = new KeyFolder(KeysFolder);
        _ = folder.CreateMissing(DateTimeOffset.UtcNow);
        var keys = TokenKeys.Load(folder, NullLogger.Instance);
        var options = new GatewayOptions();
        (Issuer, Audience) = (options.Issuer, options.Audience);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(folder.TokenKeyFiles()[0]));
        PublicKey = rsa.ExportSubjectPublicKeyInfoPem();
        var issuer = new TokenIssuer(keys, Options.Create(options), TimeProvider.System);
        _callers = [.. Enumerable.Range(0, Count).Select(_ => Guid.NewGuid())
            .Select(id => (id, issuer.Issue(new Caller(id, Role.Recipient), TimeSpan.FromHours(8))))];
    }

    public string KeysFolder { get; }

    /// <summary>The key that their tokens are checked with, in PEM.</summary>
    public string PublicKey { get; }

    public string Issuer { get; }

    public string Audience { get; }

    public Guid IdOf(int worker) => _callers[worker % Count].Id;

    public string TokenOf(int worker) => _callers[worker % Count].Token;

    public void Dispose() => Directory.Delete(KeysFolder, recursive: true);
}
