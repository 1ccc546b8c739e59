using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Bench.Operations;

/// <summary>Checks a bearer token as the gateway does, beside checking its signature every time.</summary>
internal sealed class TokenCheck : IOperation
{
    private readonly TokenHandler _engine;
    private readonly JsonWebTokenHandler _plain = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _parameters;
    private readonly string _token;

    public TokenCheck()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"pangan-bench-keys-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        try
        {
            _ = new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow);
            var keys = TokenKeys.Load(new KeyFolder(folder), NullLogger.Instance);
            var options = Options.Create(new GatewayOptions());
            var bearer = new JwtBearerOptions();
            new TokenRules(keys, new TokenCache(options), options, TimeProvider.System).Configure(bearer);
            _engine = bearer.TokenHandlers[0];
            _parameters = bearer.TokenValidationParameters;
            _token = new TokenIssuer(keys, options, TimeProvider.System)
                .Issue(new Caller(Guid.NewGuid(), Role.Recipient), TimeSpan.FromHours(1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Engine() => Require(_engine);

    public void Plain() => Require(_plain);

    private void Require(TokenHandler handler)
    {
        // It never waits, so the task has already completed.
        if (!handler.ValidateTokenAsync(_token, _parameters).GetAwaiter().GetResult().IsValid)
        {
            throw new InvalidOperationException("The token was refused.");
        }
    }
}
