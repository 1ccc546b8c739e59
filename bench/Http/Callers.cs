using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway;
using PahlawanPangan.Gateway.Identity;

namespace PahlawanPangan.Bench.Http;

/// <summary>Recipients with tokens that the engine's own key has signed.</summary>
internal sealed class Callers
{
    private const int Count = 64;
    private readonly (Guid Id, string Token)[] _callers;

    public Callers(string keysFolder)
    {
        var keys = TokenKeys.Load(new KeyFolder(keysFolder), NullLogger.Instance);
        var issuer = new TokenIssuer(keys, Options.Create(new GatewayOptions()), TimeProvider.System);
        _callers = [.. Enumerable.Range(0, Count).Select(_ => Guid.NewGuid())
            .Select(id => (id, issuer.Issue(new Caller(id, Role.Recipient), TimeSpan.FromHours(8))))];
    }

    public Guid IdOf(int worker) => _callers[worker % Count].Id;

    public string TokenOf(int worker) => _callers[worker % Count].Token;
}
