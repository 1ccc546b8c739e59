using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using PahlawanPangan.Peers.Claims;

namespace PahlawanPangan.Peers;

/// <summary>What both peers have in common: tokens, JSON and routes.</summary>
internal static class PeerHosting
{
    private const string Recipients = "recipients";

    public static WebApplicationBuilder CreateBuilder(PeerSettings settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton(settings);
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, PeerJson.Default));
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.MapInboundClaims = false;
            bearer.SaveToken = false;
            bearer.TokenValidationParameters = new TokenValidationParameters
            {
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
                ValidTypes = ["at+jwt"],
                ValidIssuer = settings.Issuer,
                ValidAudience = settings.Audience,
                IssuerSigningKey = settings.TokenKey,
                NameClaimType = "sub",
                RoleClaimType = "role",
            };
        });
        builder.Services.AddAuthorizationBuilder().AddPolicy(Recipients, static policy => policy.RequireRole("recipient"));
        return builder;
    }

    public static void MapPeer(this WebApplication app)
    {
        app.MapGet("/healthz/ready", static () => TypedResults.Ok());
        app.MapPost("/v1/lots/{lotId}/claims", ClaimEndpoint.ClaimAsync).RequireAuthorization(Recipients);
    }
}
