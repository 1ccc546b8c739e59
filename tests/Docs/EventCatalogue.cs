using System.Text.Json.Nodes;
using Json.Schema;
using PahlawanPangan.Tests.Kubernetes;

namespace PahlawanPangan.Tests.Docs;

/// <summary>The catalogue of events, docs/asyncapi.yaml.</summary>
internal static class EventCatalogue
{
    private static readonly Lazy<JsonNode> Document = new(static () => Yaml.Read(Repository.Read("docs", "asyncapi.yaml")).Single());

    private static readonly Lazy<Dictionary<string, JsonSchema>> Schemas = new(static () =>
        Messages.ToDictionary(static message => (string)message["name"]!, static message => SchemaOf(message["payload"]!)));

    /// <summary>The whole document.</summary>
    public static JsonNode Root => Document.Value;

    /// <summary>Its messages, one for each type of event.</summary>
    public static IEnumerable<JsonNode> Messages => Root["components"]!["messages"]!.AsObject().Select(static message => message.Value!);

    /// <summary>Where an event, as JSON, differs from what the catalogue says of its type.</summary>
    public static IReadOnlyList<string> FaultsOf(string text)
    {
        var json = JsonNode.Parse(text)!;
        if (!Schemas.Value.TryGetValue((string?)json["type"] ?? "", out var schema))
        {
            return [$"{json["type"]} is not in the catalogue."];
        }

        var results = schema.Evaluate(json, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return results.IsValid ? [] :
        [
            .. results.Details.Where(static one => one.HasErrors)
                .SelectMany(static one => one.Errors!.Select(error => $"{one.InstanceLocation}: {error.Key}: {error.Value}")),
            "It is not as the catalogue says.",
        ];
    }

    private static JsonSchema SchemaOf(JsonNode payload)
    {
        var whole = payload.DeepClone().AsObject();
        whole["definitions"] = Root["components"]!["schemas"]!.DeepClone();
        whole["$schema"] = "http://json-schema.org/draft-07/schema#";
        return JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal));
    }
}
