using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>The body of a request to claim from several lots at once.</summary>
internal sealed record ClaimLotsJson : IJsonRequest
{
    /// <summary>The most lots in one request: a claim costs as much here as alone, and a request is to be over soon.</summary>
    public const int ClaimsMax = 100;

    private const string Item = "claims[]";

    public IReadOnlyList<ClaimOfLotJson?>? Claims { get; init; }

    public static string? AdviceOf(string field) => field switch
    {
        "claims" => $"Send it once, as an array of 1 to {ClaimsMax} objects with lotId and quantity.",
        Item => "Send an object with lotId and quantity.",
        Item + ".lotId" => "Send it once, as a string: the lot's id.",
        _ when field.StartsWith(Item + ".", StringComparison.Ordinal) => ClaimLotJson.AdviceOf(field[(Item.Length + 1)..]),
        _ => null,
    };

    /// <summary>The claims, each on a lot of its own; what is wrong is noted with the place of the claim that it is in.</summary>
    public List<(Guid LotId, ClaimLotJson Claim)> Read(FieldErrors errors)
    {
        var read = new List<(Guid, ClaimLotJson)>();
        if (Claims is not { Count: > 0 and <= ClaimsMax })
        {
            errors.Add("claims", $"{(Claims is null ? "This is required. " : null)}Send 1 to {ClaimsMax} claims.");
            return read;
        }

        var lots = new HashSet<Guid>();
        for (int i = 0; i < Claims.Count; i++)
        {
            string field = $"claims[{i}]";
            if (Claims[i] is not { } one)
            {
                errors.Add(field, "Send an object with lotId and quantity.");
                continue;
            }

            if (one.LotId is not { } text || !Guid.TryParseExact(text, "D", out Guid lotId))
            {
                errors.Add($"{field}.lotId", $"{(one.LotId is null ? "This is required. " : null)}Send a lot's id, a UUID.");
                continue;
            }

            if (!lots.Add(lotId))
            {
                errors.Add($"{field}.lotId", "Send one claim per lot: this lot comes twice.");
            }

            _ = FieldRules.Count(errors, $"{field}.quantity", one.Quantity, Quantities.PostedMax);
            if (one.Delivery is { } delivery)
            {
                _ = PlaceRequestJson.Read(errors, $"{field}.delivery.location", delivery.Location);
            }

            read.Add((lotId, new ClaimLotJson { Quantity = one.Quantity, Delivery = one.Delivery }));
        }

        return read;
    }
}

/// <summary>One claim of several: which lot, and what a request to that lot alone would say.</summary>
internal sealed record ClaimOfLotJson
{
    public string? LotId { get; init; }

    public long? Quantity { get; init; }

    public DeliveryJson? Delivery { get; init; }
}

/// <summary>What became of several claims, in the request's order.</summary>
internal sealed record ClaimOutcomeListJson(IReadOnlyList<ClaimOutcomeJson> Items);

/// <summary>What became of one of several claims: the claim, or the problem that a request to that lot alone would have been answered with.</summary>
internal sealed record ClaimOutcomeJson
{
    public required Guid LotId { get; init; }

    public ClaimJson? Claim { get; init; }

    public ProblemJson? Problem { get; init; }
}
