using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>The query parameters and request headers of the API, by name.</summary>
internal static class ParameterTable
{
    public static OpenApiParameter Query(string name) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = QuerySchema(name).Description,
        Schema = QuerySchema(name),
    };

    public static OpenApiParameter Path(string name) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Schema = Schema.Id(name switch
        {
            "lotId" => "The lot.",
            "claimId" => "The claim.",
            "eventId" => "The event.",
            "webhookId" => "The webhook.",
            "deliveryId" => "The delivery, and its claim.",
            "letterId" => "The dead letter.",
            "challengeId" => "The login's challenge.",
            _ => "The account.",
        }),
    };

    /// <summary>A header; null when the name is a query parameter's.</summary>
    public static OpenApiParameter? Header(string name)
    {
        OpenApiSchema? schema = name switch
        {
            IdempotencyKey.Header => new()
            {
                Type = JsonSchemaType.String,
                MaxLength = IdempotencyKey.LengthMax,
                Pattern = "^[!-~]{1,200}$",
                Description = "A fresh value for a new request, the same value for its retries. Scoped to the caller.",
            },
            "If-Match" => Schema.PlainText("The ETag of the version that the caller saw; without it, whichever is current is changed."),
            "If-None-Match" => Schema.PlainText("ETags that the caller already has."),
            "Last-Event-ID" => Schema.PlainText("The id of the last event that the reader has; without it, only what comes from now on is sent."),
            _ => null,
        };
        return schema is null ? null : new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = name == IdempotencyKey.Header,
            Description = schema.Description,
            Schema = schema,
        };
    }

    private static OpenApiSchema QuerySchema(string name) => name switch
    {
        "lat" => Schema.Number("The centre's latitude; together with lon.", -LotFields.LatMax, LotFields.LatMax),
        "lon" => Schema.Number("The centre's longitude; together with lat.", -LotFields.LonMax, LotFields.LonMax),
        "radiusKm" => Schema.Number("How far from the centre; needs one.", 0, LotFields.RadiusKmMax, isMinAllowed: false),
        "category" => Schema.Slug("The kind of food."),
        "temperatureClass" => Schema.Name<TemperatureClass>("How the food is kept."),
        "withoutAllergens" => Schema.PlainText($"Leaves out lots with any of these; separated by commas, out of: {EnumNames<Allergens>.Default.Listed}."),
        "sort" => Schema.Name<LotOrder>("distance is nearest first and needs a centre; urgency, the default, is soonest use-by first."),
        "status" => Schema.Name<ClaimStatus>("Only claims that stand so."),
        "region" => Schema.Slug("The region."),
        "partition" => Schema.Count("The ledger's partition.", 0),
        "from" => Schema.Count("The size of the earlier checkpoint.", 1),
        "to" => Schema.Count("The size of the later checkpoint.", 1),
        "state" => Schema.Name<DeadLetterStatus>("Only dead letters that stand so."),
        "limit" => Schema.Count($"How many items at the most; {PageRequest.LimitDefault} when absent.", 1, PageRequest.LimitMax),
        "cursor" => Schema.PlainText("The next of the previous page, as it was."),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "The parameter is not described."),
    };
}
