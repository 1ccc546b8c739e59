using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>The descriptions of all endpoints, by the names of their rows.</summary>
internal static class OperationTable
{
    private const string Identity = "Identity";
    private const string Health = "Health";

    /// <summary>Every description.</summary>
    public static IReadOnlyDictionary<string, OperationDescription> All { get; } = new Dictionary<string, OperationDescription>
    {
        ["register"] = new(Identity, "Register; a code goes to the address", 202, null) { Body = "Registration", Problems = OfOpenBodies() },
        ["confirmAccount"] = new(Identity, "Confirm a registration", 204, null) { Body = "EmailCode", Problems = OfOpenBodies(ProblemType.CodeRefused) },
        ["requestReset"] = new(Identity, "Have a code sent that allows a new password", 202, null) { Body = "Email", Problems = OfOpenBodies() },
        ["resetPassword"] = new(Identity, "Set a new password; every session ends", 204, null) { Body = "Reset", Problems = OfOpenBodies(ProblemType.CodeRefused) },
        ["getAccount"] = new(Identity, "Show one's own account", 200, "Account") { Problems = [ProblemType.NotFound] },
        ["exportAccount"] = new(Identity, "Export everything that is kept of one's own account", 200, "Account") { Problems = [ProblemType.NotFound] },
        ["changeAccount"] = new(Identity, "Change one's own account; a new address or password needs the present password", 200, "Account")
        {
            Body = "ChangeAccount", Problems = [ProblemType.NotFound],
        },
        ["confirmEmail"] = new(Identity, "Take a new address into use", 200, "Account") { Body = "Code", Problems = [ProblemType.CodeRefused] },
        ["deleteAccount"] = new(Identity, "Delete one's own account", 204, null) { Problems = [ProblemType.NotFound] },
        ["governAccount"] = new(Identity, "Give an account another role, disable or enable it; its sessions end", 200, "Account")
        {
            Body = "AdministerAccount", Problems = [ProblemType.NotFound],
        },
        ["logIn"] = new(Identity, "Log in: the password", 202, "Challenge") { Body = "LogIn", Problems = OfOpenBodies(ProblemType.BadCredentials) },
        ["verifyLogin"] = new(Identity, "Log in: the code", 200, "Tokens")
        {
            Body = "Code", Problems = OfOpenBodies(ProblemType.CodeRefused, ProblemType.BadCredentials, ProblemType.NotFound),
        },
        ["resendCode"] = new(Identity, "Have another code sent in place of the last", 202, "Challenge")
        {
            Problems = OfOpen(ProblemType.CodeRefused, ProblemType.NotFound),
        },
        ["endSession"] = new(Identity, "Log out", 204, null),
        ["endSessions"] = new(Identity, "Log out everywhere", 204, null),
        ["refreshTokens"] = new(Identity, "Exchange a refresh token", 200, "Tokens") { Body = "Refresh", Problems = OfOpenBodies(ProblemType.BadCredentials) },
        ["getKeySet"] = new(Identity, "The public keys of access tokens", 200, "KeySet"),
        ["getDiscovery"] = new(Identity, "Where the public keys are", 200, "Discovery"),
        ["getStartup"] = OfHealth("Whether the process has started"),
        ["getLiveness"] = new(Health, "Whether the process lives; touches nothing else", 200, "Health"),
        ["getReadiness"] = OfHealth("Whether requests can be served"),
    };

    /// <summary>The problems of requests that need no token.</summary>
    private static ProblemType[] OfOpen(params ProblemType[] own) =>
        [ProblemType.TooManyRequests, ProblemType.Internal, ProblemType.OutcomeUnknown, ProblemType.Unavailable, ProblemType.Overloaded, .. own];

    private static ProblemType[] OfOpenBodies(params ProblemType[] own) =>
        [.. OfOpen(own), ProblemType.Validation, ProblemType.BodyTooLarge, ProblemType.UnsupportedMediaType];

    private static OperationDescription OfHealth(string summary) => new(Health, summary, 200, "Health") { Others = [(503, "Not now.")] };
}
