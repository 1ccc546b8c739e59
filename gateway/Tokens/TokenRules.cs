using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>Which tokens are accepted: RS256 access tokens of this issuer for this audience, under a known key, and no others.</summary>
internal sealed class TokenRules(TokenKeys keys, TokenCache cache, IOptions<GatewayOptions> options, TimeProvider clock)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    public const string Type = "at+jwt";
    public const string SubjectClaim = "sub";
    public const string RoleClaim = "role";
    public const string SessionClaim = "sid";

    /// <summary>Ours have about 700 characters. A longer one is not worth decoding.</summary>
    private const int TokenLengthMax = 4096;

    /// <inheritdoc/>
    public void Configure(string? name, JwtBearerOptions bearer)
    {
        bearer.MapInboundClaims = false;
        bearer.SaveToken = false;
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(new CachingTokenHandler(keys, this, cache)
        {
            MapInboundClaims = false,
            MaximumTokenSizeInBytes = TokenLengthMax,
        });
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidTypes = [Type],
            ValidIssuer = options.Value.Issuer,
            ValidAudience = options.Value.Audience,
            ValidateIssuer = true,
            ValidateAudience = true,
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            RequireAudience = true,
            RequireExpirationTime = true,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId),
            LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires),
            NameClaimType = SubjectClaim,
            RoleClaimType = RoleClaim,
        };
        bearer.Events = TokenEvents.Create();
    }

    /// <inheritdoc/>
    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    /// <summary>Both ends are required, since a token without an end could never be revoked.</summary>
    public bool IsAlive(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var skew = TimeSpan.FromSeconds(options.Value.ClockSkewSecondsMax);
        return expires is { } end && now < end + skew && (notBefore is not { } start || now >= start - skew);
    }
}
