using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What problems, health and keys look like in the API's document.</summary>
internal static class CommonSchemas
{
    private static readonly string[] KeyMembers = ["kty", "use", "alg", "kid", "n", "e"];

    public static void AddTo(SchemaRegistry registry)
    {
        registry.Add("Problem", Schema.Object(
            "A problem (RFC 9457).", isClosed: false,
            ("type", ProblemTypes()),
            ("title", Schema.PlainText("What kind of problem it is.")),
            ("status", Schema.Count("The response's status code.", 400, 599)),
            ("detail", Schema.PlainText("What is wrong and what to do.")),
            ("instance", Schema.PlainText("The request's path.")),
            ("traceId", Schema.PlainText("Names the request in logs and traces.")),
            ("errors?", Schema.Map("The JSON path of each bad field, $ for the whole body, and what to do.",
                Schema.Array("What to do.", Schema.PlainText("A sentence.")))),
            ("available?", Schema.Count("How much could be claimed instead.", 0)),
            ("attemptsLeft?", Schema.Count("How many tries remain.", 0))));
        registry.Add("Health", Schema.Object(
            "How the process is.", isClosed: false,
            ("status", Schema.PlainText("alive, starting, started, stopping, ready or unready.")),
            ("postgres?", Schema.PlainText("up, down or unknown.")),
            ("nats?", Schema.PlainText("up, down or unknown; requests go on without it."))));
        registry.Add("KeySet", Schema.Object(
            "Public keys (RFC 7517).", isClosed: false, ("keys", Schema.Array("The keys.", PublicKey()))));
        registry.Add("Discovery", Schema.Object(
            "What others need to check tokens.", isClosed: false,
            ("issuer", Schema.PlainText("The iss of every token.")), ("jwks_uri", Schema.PlainText("Where the public keys are."))));
    }

    private static OpenApiSchema ProblemTypes() => new()
    {
        Type = JsonSchemaType.String,
        Format = "uri",
        Description = "Branch on this; it never changes.",
        Enum = [.. ProblemType.All.Select(type => (JsonNode)type.Type)],
    };

    private static OpenApiSchema PublicKey() => Schema.Object(
        "An RSA public key.", isClosed: false,
        [.. KeyMembers.Select(name => (name, (IOpenApiSchema)Schema.PlainText("As RFC 7517 says.")))]);
}
