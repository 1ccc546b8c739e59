using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>The OpenAPI document says what the contract says and what the code does.</summary>
public sealed class ApiDocumentTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly string[] Contract =
    [
        "delete /v1/accounts/me",
        "delete /v1/lots/{lotId}/claims/{claimId}",
        "delete /v1/sessions",
        "delete /v1/sessions/current",
        "delete /v1/webhooks/{webhookId}",
        "get /.well-known/jwks.json",
        "get /.well-known/openid-configuration",
        "get /healthz/live",
        "get /healthz/ready",
        "get /healthz/startup",
        "get /v1/accounts/me",
        "get /v1/accounts/me/diet",
        "get /v1/accounts/me/export",
        "get /v1/accounts/me/notification-preferences",
        "get /v1/board",
        "get /v1/board/stream",
        "get /v1/claims",
        "get /v1/claims/{claimId}",
        "get /v1/claims/{claimId}/parties",
        "get /v1/couriers/me/offers",
        "get /v1/couriers/me/route",
        "get /v1/dead-letters",
        "get /v1/deliveries/{deliveryId}",
        "get /v1/impact",
        "get /v1/impact/mine",
        "get /v1/ledger/checkpoints",
        "get /v1/ledger/consistency",
        "get /v1/ledger/entries",
        "get /v1/ledger/entries/{eventId}",
        "get /v1/lots",
        "get /v1/lots/{lotId}",
        "get /v1/lots/{lotId}/claims",
        "get /v1/lots/{lotId}/claims/{claimId}/certificate",
        "get /v1/lots/{lotId}/trace",
        "get /v1/notifications",
        "get /v1/notifications/stream",
        "get /v1/recalls",
        "get /v1/recalls/{recallId}",
        "get /v1/recalls/{recallId}/notices",
        "get /v1/shelf-lives",
        "get /v1/statements",
        "get /v1/status",
        "get /v1/temperature-limits",
        "get /v1/trace",
        "get /v1/webhooks",
        "patch /v1/accounts/me",
        "patch /v1/accounts/{accountId}",
        "patch /v1/lots/{lotId}",
        "post /v1/accounts",
        "post /v1/accounts/confirmation",
        "post /v1/accounts/me/email-confirmation",
        "post /v1/accounts/password-reset",
        "post /v1/accounts/password-reset/confirmation",
        "post /v1/claims",
        "post /v1/dead-letters/{letterId}/discard",
        "post /v1/dead-letters/{letterId}/replay",
        "post /v1/deliveries/{deliveryId}/acceptance",
        "post /v1/deliveries/{deliveryId}/failure",
        "post /v1/deliveries/{deliveryId}/handover",
        "post /v1/deliveries/{deliveryId}/pickup",
        "post /v1/lots",
        "post /v1/lots/{lotId}/claims",
        "post /v1/lots/{lotId}/claims/{claimId}/collection",
        "post /v1/lots/{lotId}/recall",
        "post /v1/lots/{lotId}/withdrawal",
        "post /v1/recalls",
        "post /v1/recalls/{recallId}/acknowledgement",
        "post /v1/recalls/{recallId}/closure",
        "post /v1/replays",
        "post /v1/sessions",
        "post /v1/sessions/{challengeId}/resend",
        "post /v1/sessions/{challengeId}/verification",
        "post /v1/tokens",
        "post /v1/webhooks",
        "post /v1/webhooks/{webhookId}/enabling",
        "post /v1/webhooks/{webhookId}/replay",
        "put /v1/accounts/me/diet",
        "put /v1/accounts/me/notification-preferences",
        "put /v1/couriers/me",
        "put /v1/shelf-lives",
        "put /v1/temperature-limits",
    ];

    /// <summary>What leads to a token needs none.</summary>
    private static readonly string[] OpenOperations =
        ["register", "confirmAccount", "requestReset", "resetPassword", "logIn", "verifyLogin", "resendCode", "refreshTokens",
            "getBoard", "streamBoard"];

    private static readonly string[] TypeWords = ["type", "$ref", "enum", "oneOf", "anyOf", "allOf"];

    /// <summary>Which generated type each schema describes.</summary>
    public static TheoryData<string> Schemas =>
        ["PostLot", "AdjustLot", "Reason", "Lot", "LotList", "ClaimLot", "Collection", "ClaimOfLot", "ClaimLots", "ClaimOutcomeList",
        "Claim", "ClaimList", "Problem", "Health", "KeySet", "PublicKey", "Discovery",
        "Registration", "ChangeAccount", "EmailCode", "Email", "Reset", "AdministerAccount", "LogIn", "Code", "Refresh", "Account",
            "Session", "Challenge", "Tokens",
        "LedgerEntry", "Notification", "NotificationPreferences", "QuietHours", "PostWebhook", "ReplayWebhook", "Webhook", "DeadLetter",
            "PostReplay", "Replay", "Impact", "ImpactFactor",
        "Courier", "CourierDelivery", "Stop", "Route", "Pickup",
        "Certificate", "CertifiedDonation", "CertifiedEntry", "Statement", "StatementLine"];

    [Fact]
    public async Task The_document_holds_the_contract_s_operations_and_no_others()
    {
        var document = await ReadAsync();
        Assert.StartsWith("3.1.", (string)document["openapi"]!, StringComparison.Ordinal);
        var operations = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key} {path.Key}"));
        Assert.Equal(Contract, operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_document_is_valid_OpenAPI()
    {
        var read = OpenApiDocument.Parse((await ReadAsync()).ToJsonString());
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Document!.Validate(ValidationRuleSet.GetDefaultRuleSet()));
    }

    [Fact]
    public async Task Every_schema_states_its_type()
    {
        var document = await ReadAsync();
        List<string> untyped = [];
        Visit(document["components"]!["schemas"]!, isSchemas: true);
        Visit(document["paths"]!, isSchemas: false);
        Assert.Empty(untyped);

        // A client's generator makes "unknown" of a schema without a type.
        void Visit(JsonNode? node, bool isSchemas)
        {
            foreach ((var name, var child) in (node as JsonObject)?.ToArray() ?? [])
            {
                var isSchema = isSchemas || name is "schema" or "items";
                if (isSchema && child is JsonObject schema && !TypeWords.Any(schema.ContainsKey))
                {
                    untyped.Add(child.GetPath());
                }

                Visit(child, isSchemas: name == "properties" && !isSchemas);
            }

            foreach (var item in node as JsonArray ?? [])
            {
                Visit(item, isSchemas: false);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task A_schema_has_the_members_of_its_type(string name)
    {
        var schema = (await ReadAsync())["components"]!["schemas"]![name]!;
        var type = typeof(Problem).Assembly.GetTypes()
            .Single(candidate => ApiSchemaTransformer.NameOf(candidate) == name
                && !candidate.IsAssignableTo(typeof(Attribute)) && !candidate.IsAssignableTo(typeof(JsonSerializerContext))
                && candidate.Namespace?.StartsWith("PahlawanPangan.Gateway.Pages", StringComparison.Ordinal) == false
                && !candidate.IsAssignableTo(typeof(Google.Protobuf.IMessage)));
        var described = gateway.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.GetTypeInfo(type);
        Assert.Equal(
            described.Properties.Where(property => property is { Get: not null, IsExtensionData: false }).Select(property => property.Name)
                .Order(StringComparer.Ordinal),
            schema["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_good_request_holds_is_what_the_schema_requires()
    {
        var schema = (await ReadAsync())["components"]!["schemas"]!["PostLot"]!;
        Assert.False((bool)schema["additionalProperties"]!);
        Assert.Equal(
            ["allergens", "category", "halal", "location", "pickupWindow", "quantity", "region", "temperatureClass", "title", "unit",
                "useBy"],
            schema["required"]!.AsArray().Select(name => (string)name!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_behind_a_role_names_the_scheme_and_its_problems()
    {
        var document = await ReadAsync();
        Assert.Equal("bearer", (string?)document["components"]!["securitySchemes"]!["bearer"]!["scheme"]);
        foreach ((var path, var item) in document["paths"]!.AsObject())
        {
            foreach ((var method, var operation) in item!.AsObject())
            {
                var isProtected = path.StartsWith("/v1/", StringComparison.Ordinal)
                    && !OpenOperations.Contains((string)operation!["operationId"]!);
                Assert.Equal(isProtected ? 1 : 0, operation!["security"]!.AsArray().Count);
                Assert.True(!isProtected || operation["responses"]!["401"] is not null);
                Assert.Equal(
                    path.Count(letter => letter == '{'), Parameters(operation).Count(parameter => (string?)parameter!["in"] == "path"));
                Assert.All(operation["responses"]!.AsObject(), response => Assert.NotNull(response.Value!["headers"]!["traceparent"]));
                var isCreating = method == "post"
                    && (path is "/v1/lots" or "/v1/webhooks" or "/v1/recalls" || path.EndsWith("/claims", StringComparison.Ordinal));
                Assert.Equal(isCreating, Parameters(operation).Any(
                    parameter => (string?)parameter!["name"] == "Idempotency-Key" && (bool?)parameter["required"] == true));
            }
        }
    }

    [Fact]
    public async Task Every_problem_type_is_listed()
    {
        var types = (await ReadAsync())["components"]!["schemas"]!["Problem"]!["properties"]!["type"]!["enum"]!;
        Assert.Equal(ProblemType.All.Select(type => type.Type), types.AsArray().Select(type => (string)type!));
        Assert.Equal(ProblemType.All.Count, ProblemType.All.DistinctBy(type => type.Slug).Count());
    }

    [Fact]
    public async Task The_page_is_served_with_a_policy_that_lets_it_run()
    {
        using var page = await gateway.SendAsync("GET", "/docs/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("scalar", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", html);
        Assert.Contains("script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var root = await gateway.SendAsync("GET", "/docs");
        Assert.Equal(HttpStatusCode.OK, root.StatusCode);
    }

    private static JsonArray Parameters(JsonNode operation) => operation["parameters"]?.AsArray() ?? [];

    private async Task<JsonNode> ReadAsync()
    {
        using var response = await gateway.SendAsync("GET", "/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
