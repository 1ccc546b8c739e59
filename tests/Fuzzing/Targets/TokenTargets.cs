using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>What proves who sends a request: only the very text that was issued is accepted.</summary>
internal static class TokenTargets
{
    private static readonly RefreshTokens Refreshes = new(SecretTargets.Keys);
    private static readonly RefreshTokenContent Content = new(RequestSamples.CallerId, RequestSamples.LotId, 7);
    private static readonly byte[] FormText = Encoding.UTF8.GetBytes("what a page gave");

    public static IEnumerable<FuzzTarget> All =>
    [
        // It is read after its length was checked. A signature costs a page of memory.
        new("access token", PrepareAccess, services => [Encoding.ASCII.GetBytes(Issue(services))])
        {
            LengthMax = 16 * 1024,
        },
        FuzzTarget.OfText("refresh token", ReadRefresh, Refreshes.Of(Content)),
        new("form token", PrepareForm, services => [Protector(services).Protect(FormText)]) { LengthMax = 16 * 1024 },
    ];

    private static string Issue(IServiceProvider services) =>
        services.GetRequiredService<TokenIssuer>().Issue(new Caller(RequestSamples.CallerId, Role.Donor), sessionId: RequestSamples.LotId);

    private static Attempt PrepareAccess(IServiceProvider services)
    {
        var bearer = services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme);
        var handler = bearer.TokenHandlers.Single();
        return input =>
        {
            var result = handler.ValidateTokenAsync(FuzzTarget.Text(input), bearer.TokenValidationParameters).GetAwaiter().GetResult();
            FuzzTarget.Require(
                result.IsValid || result.Exception is not null, "A refusal says why.");
            FuzzTarget.Require(
                !result.IsValid || (string)result.Claims[TokenRules.SubjectClaim] == RequestSamples.CallerId.ToString(),
                "No change of a token gives another caller.");
            return result.IsValid;
        };
    }

    private static bool ReadRefresh(string text)
    {
        var isGenuine = Refreshes.TryRead(text, out var content);
        FuzzTarget.Require(!isGenuine || (content == Content && Refreshes.Of(content) == text), "A refresh token has one text.");
        return isGenuine;
    }

    private static IDataProtector Protector(IServiceProvider services) =>
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("fuzz");

    private static Attempt PrepareForm(IServiceProvider services)
    {
        var protector = Protector(services);
        return input =>
        {
            try
            {
                FuzzTarget.Require(protector.Unprotect(input).AsSpan().SequenceEqual(FormText), "What opens is what was protected.");
                return true;
            }
            catch (CryptographicException)
            {
                return false;
            }
        };
    }
}
