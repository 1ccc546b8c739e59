using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What problems, health and keys look like in the API's document.</summary>
internal static class CommonSchemas
{
    private static readonly string[] KeyMembers = ["kty", "use", "alg", "kid", "n", "e"];

    public static void AddTo(SchemaRegistry registry)
    {
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

    private static OpenApiSchema PublicKey() => Schema.Object(
        "An RSA public key.", isClosed: false,
        [.. KeyMembers.Select(name => (name, (IOpenApiSchema)Schema.PlainText("As RFC 7517 says.")))]);
}
