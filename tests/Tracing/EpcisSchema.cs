using System.Text.Json.Nodes;
using Json.Schema;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>
/// GS1's JSON schema of an EPCIS 2.0 document: see the head of epcis-2.0-schemas.json. OpenAPI 3.0 has no <c>propertyNames</c>, so the
/// rule that the normative schema states with it is added here: a member is one that the object's schema knows, or its name is a URI.
/// </summary>
internal static class EpcisSchema
{
    /// <summary>Objects that the normative schema closes in that way, besides events.</summary>
    private static readonly string[] Closed =
        ["epcisDocument", "epcisHeader", "sensorElement", "sensorMetadata", "sensorReport", "errorDeclaration"];

    private static readonly string[] Events =
        ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"];

    private static readonly Lazy<JsonSchema> Schema = new(Load);

    /// <summary>Every fault of a document, with its place.</summary>
    public static IReadOnlyList<string> FaultsOf(JsonNode document)
    {
        var results = Schema.Value.Evaluate(
            document, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return results.IsValid
            ? []
            :
            [
                .. results.Details.Where(static one => one.HasErrors)
                    .SelectMany(static one => one.Errors!.Select(error => $"{one.InstanceLocation}: {error.Key}: {error.Value}")),
                "It is not valid.",
            ];
    }

    private static JsonSchema Load()
    {
        using var stream = typeof(EpcisSchema).Assembly.GetManifestResourceStream(
            typeof(EpcisSchema).Assembly.GetManifestResourceNames()
                .Single(static name => name.EndsWith("epcis-2.0-schemas.json", StringComparison.Ordinal)))!;
        var schemas = JsonNode.Parse(stream)!["components"]!["schemas"]!.AsObject();
        var ofEvery = NamesOf(schemas["Event"]!["properties"]!);
        foreach (var name in Closed)
        {
            Close(schemas[name]!.AsObject(), NamesOf(schemas[name]!["properties"]!));
        }

        foreach (var name in Events)
        {
            var own = schemas[name]!["allOf"]!.AsArray()[1]!.AsObject();
            Close(own, [.. NamesOf(own["properties"]!), .. ofEvery]);
        }

        schemas["ilmd"]!["propertyNames"] = new JsonObject { ["type"] = "string", ["format"] = "uri" };
        var whole = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/components/schemas/epcisDocument" }),
            ["definitions"] = schemas.DeepClone(),
        };
        return JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal));
    }

    private static string[] NamesOf(JsonNode properties) => [.. properties.AsObject().Select(static property => property.Key)];

    private static void Close(JsonObject schema, string[] names) => schema["propertyNames"] = new JsonObject
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = new JsonArray([.. names.Select(static name => (JsonNode)name)]) },
            new JsonObject { ["type"] = "string", ["format"] = "uri" }),
    };
}
