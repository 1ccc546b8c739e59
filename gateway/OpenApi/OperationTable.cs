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
            Problems = [ProblemType.Validation],
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
        ["getKeySet"] = new(Identity, "The public keys of access tokens", 200, "KeySet"),
        ["getDiscovery"] = new(Identity, "Where the public keys are", 200, "Discovery"),
        ["getStartup"] = OfHealth("Whether the process has started"),
        ["getLiveness"] = new(Health, "Whether the process lives; touches nothing else", 200, "Health"),
        ["getReadiness"] = OfHealth("Whether requests can be served"),
        ["getMetrics"] = new(Health, "Metrics as Prometheus text", 200, null) { MediaType = "text/plain" },
    }.Concat(DownstreamOperations.All).ToDictionary();

    private static ProblemType[] OfChanges(params ProblemType[] own) => [ProblemType.NotFound, ProblemType.VersionMismatch, .. own];

    private static OperationDescription OfHealth(string summary) => new(Health, summary, 200, "Health") { Others = [(503, "Not now.")] };
}
