using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>Signs access tokens (RFC 9068).</summary>
internal sealed class TokenIssuer(TokenKeys keys, IOptions<GatewayOptions> options, TimeProvider clock)
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>
    /// A token for one account in one role; valid as long as the settings say, unless a lifetime is given. It ends with its session, if
    /// it has one.
    /// </summary>
    public string Issue(Caller caller, TimeSpan? lifetime = null, Guid? sessionId = null)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [TokenRules.SubjectClaim] = caller.Id.ToString("D"),
            [TokenRules.RoleClaim] = EnumNames<Role>.Default.NameOf(caller.Role),
            ["jti"] = Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"),
        };
        if (sessionId is { } session)
        {
            claims[TokenRules.SessionClaim] = session.ToString("D");
        }

        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = TokenRules.Type,
            Issuer = options.Value.Issuer,
            Audience = options.Value.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + (lifetime ?? TimeSpan.FromMinutes(options.Value.AccessTokenMinutes)),
            Claims = claims,
            SigningCredentials = keys.Current.Credentials,
        });
    }
}
