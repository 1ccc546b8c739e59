using PahlawanPangan.Gateway.Problems;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>The descriptions of all endpoints, by the names of their rows.</summary>
internal static class OperationTable
{
    private const string Lots = "Lots";
    private const string Claims = "Claims";
    private const string Identity = "Identity";
    private const string Health = "Health";

    private static readonly ProblemType[] OfKeys = [ProblemType.IdempotencyKeyMissing, ProblemType.IdempotencyKeyReused];
    private static readonly string[] OfPages = ["limit", "cursor"];

    /// <summary>Every description.</summary>
    public static IReadOnlyDictionary<string, OperationDescription> All { get; } = new Dictionary<string, OperationDescription>
    {
        ["postLot"] = new(Lots, "Post a lot", 201, "Lot")
        {
            Body = "PostLot", Parameters = ["Idempotency-Key"], Headers = ["Location", "ETag"], Problems = OfKeys,
        },
        ["searchLots"] = new(Lots, "Find open lots", 200, "LotList")
        {
            Parameters = ["lat", "lon", "radiusKm", "category", "temperatureClass", "withoutAllergens", "sort", .. OfPages],
            Headers = ["pangan-as-of"], Problems = [ProblemType.Validation],
        },
        ["getLot"] = new(Lots, "Show a lot", 200, "Lot")
        {
            Parameters = ["If-None-Match"], Headers = ["ETag"], Problems = [ProblemType.NotFound],
            Others = [(304, "The caller already has this version.")],
        },
        ["adjustLot"] = new(Lots, "Change a lot's total, pickup window or notes", 200, "Lot")
        {
            Body = "AdjustLot", Parameters = ["If-Match"], Headers = ["ETag"], Problems = OfChanges(ProblemType.LotNotOpen, ProblemType.LotPastUseBy),
        },
        ["withdrawLot"] = new(Lots, "Take back what is not yet promised", 200, "Lot")
        {
            Body = "Reason", Parameters = ["If-Match"], Headers = ["ETag"], Problems = OfChanges(ProblemType.LotNotOpen, ProblemType.LotPastUseBy),
        },
        ["recallLot"] = new(Lots, "Stop an unsafe lot and cancel every hold", 200, "Lot")
        {
            Body = "Reason", Parameters = ["If-Match"], Headers = ["ETag"], Problems = OfChanges(ProblemType.LotNotOpen),
        },
        ["claimLot"] = new(Claims, "Claim part or all of a lot", 201, "Claim")
        {
            Body = "ClaimLot", Parameters = ["Idempotency-Key"], Headers = ["Location"],
            Problems = [.. OfKeys, ProblemType.NotFound, ProblemType.InsufficientQuantity, ProblemType.LotNotOpen, ProblemType.LotPastUseBy],
        },
        ["claimLots"] = new(Claims, "Claim from several lots; each claim is made or refused by itself", 200, "ClaimOutcomeList")
        {
            Body = "ClaimLots", Parameters = ["Idempotency-Key"], Problems = [ProblemType.IdempotencyKeyMissing],
        },
        ["listClaimsOfLot"] = new(Claims, "List the claims on a lot, oldest first, without codes", 200, "ClaimList")
        {
            Parameters = OfPages, Problems = [ProblemType.Validation, ProblemType.NotFound],
        },
        ["getClaim"] = new(Claims, "Show a claim; its claimant sees the pickup code", 200, "Claim") { Problems = [ProblemType.NotFound] },
        ["listClaims"] = new(Claims, "List the caller's own claims, newest first", 200, "ClaimList")
        {
            Parameters = ["status", .. OfPages], Problems = [ProblemType.Validation],
        },
        ["cancelClaim"] = new(Claims, "Give a hold back", 200, "Claim") { Problems = [ProblemType.NotFound, ProblemType.ClaimNotHeld] },
        ["collectClaim"] = new(Claims, "Hand a claim over", 200, "Claim")
        {
            Body = "Collection",
            Problems =
            [
                ProblemType.NotFound, ProblemType.ClaimNotHeld, ProblemType.LotNotOpen, ProblemType.LotPastUseBy,
                ProblemType.PickupCodeWrong, ProblemType.PickupCodeLocked,
            ],
        },
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
            Body = "GovernAccount", Problems = [ProblemType.NotFound],
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
    }.Concat(DownstreamOperations.All).ToDictionary();

    private static ProblemType[] OfChanges(params ProblemType[] own) => [ProblemType.NotFound, ProblemType.VersionMismatch, .. own];

    /// <summary>The problems of requests that need no token.</summary>
    private static ProblemType[] OfOpen(params ProblemType[] own) =>
        [ProblemType.TooManyRequests, ProblemType.Internal, ProblemType.OutcomeUnknown, ProblemType.Unavailable, ProblemType.Overloaded, .. own];

    private static ProblemType[] OfOpenBodies(params ProblemType[] own) =>
        [.. OfOpen(own), ProblemType.Validation, ProblemType.BodyTooLarge, ProblemType.UnsupportedMediaType];

    private static OperationDescription OfHealth(string summary) => new(Health, summary, 200, "Health") { Others = [(503, "Not now.")] };
}
