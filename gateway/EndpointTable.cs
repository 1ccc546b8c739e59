using PahlawanPangan.Gateway.Accounts;
using PahlawanPangan.Gateway.Health;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Telemetry;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway;

/// <summary>
/// The one table of endpoints and of who may call them. What is not here has no rule, and what has no rule is refused.
/// </summary>
internal sealed class EndpointTable(
    AccountEndpoints accounts,
    SessionEndpoints sessions,
    DiscoveryEndpoints discovery,
    HealthEndpoints health)
{
    private const string Get = "GET";
    private const string Post = "POST";
    private const string Patch = "PATCH";
    private const string Delete = "DELETE";

    /// <summary>Every endpoint.</summary>
    public IReadOnlyList<EndpointRow> Rows { get; } =
    [
        new("register", Post, "/v1/accounts", Access.Public, accounts.RegisterAsync) { IsCostly = true },
        new("confirmAccount", Post, "/v1/accounts/confirmation", Access.Public, accounts.ConfirmAsync) { IsCostly = true },
        new("requestReset", Post, "/v1/accounts/password-reset", Access.Public, accounts.RequestResetAsync) { IsCostly = true },
        new("resetPassword", Post, "/v1/accounts/password-reset/confirmation", Access.Public, accounts.ResetAsync) { IsCostly = true },
        new("getAccount", Get, "/v1/accounts/me", Access.AnyRole, accounts.GetOwnAsync),
        new("exportAccount", Get, "/v1/accounts/me/export", Access.AnyRole, accounts.ExportAsync),
        new("changeAccount", Patch, "/v1/accounts/me", Access.AnyRole, accounts.ChangeOwnAsync) { IsCostly = true },
        new("confirmEmail", Post, "/v1/accounts/me/email-confirmation", Access.AnyRole, accounts.ConfirmEmailAsync) { IsCostly = true },
        new("deleteAccount", Delete, "/v1/accounts/me", Access.AnyRole, accounts.DeleteOwnAsync),
        new("governAccount", Patch, "/v1/accounts/{accountId}", Access.Only(Role.Operator), accounts.AdministerAsync),
        new("logIn", Post, "/v1/sessions", Access.Public, sessions.LogInAsync) { IsCostly = true },
        new("verifyLogin", Post, "/v1/sessions/{challengeId}/verification", Access.Public, sessions.VerifyAsync) { IsCostly = true },
        new("resendCode", Post, "/v1/sessions/{challengeId}/resend", Access.Public, sessions.ResendAsync) { IsCostly = true },
        new("endSession", Delete, "/v1/sessions/current", Access.AnyRole, sessions.EndCurrentAsync),
        new("endSessions", Delete, "/v1/sessions", Access.AnyRole, sessions.EndAllAsync),
        new("refreshTokens", Post, "/v1/tokens", Access.Public, sessions.RefreshAsync) { IsCostly = true },

        new("getKeySet", Get, "/.well-known/jwks.json", Access.Public, discovery.KeySetAsync),
        new("getDiscovery", Get, "/.well-known/openid-configuration", Access.Public, discovery.ConfigurationAsync),
        new("getStartup", Get, "/healthz/startup", Access.Public, health.StartupAsync),
        new("getLiveness", Get, "/healthz/live", Access.Public, health.LiveAsync),
        new("getReadiness", Get, "/healthz/ready", Access.Public, health.ReadyAsync),
    ];

    /// <summary>Maps every row, each with its rule.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (EndpointRow row in Rows)
        {
            IEndpointConventionBuilder endpoint = routes.MapMethods(row.Path, [row.Method], row.Handler).WithDisplayName(row.Name).WithMetadata(row, row.Access);
            _ = row.Access.Policy is { } policy ? endpoint.RequireAuthorization(policy) : endpoint.AllowAnonymous();
            _ = row.IsCostly ? endpoint.LimitAsCostly() : endpoint;
        }
    }
}
