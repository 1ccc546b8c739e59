using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Serves the API's document and its page.</summary>
internal static class ApiDocumentHosting
{
    public static void AddPanganOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = static type => type.Type.Assembly == typeof(ApiDocumentHosting).Assembly
            ? ApiSchemaTransformer.NameOf(type.Type)
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer<ApiSchemaTransformer>();
        options.AddOperationTransformer<ApiOperationTransformer>();
        options.AddDocumentTransformer<ApiDocumentTransformer>();
    });

    public static void MapPanganOpenApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/v1.json").AllowEveryone()
            .Add(static endpoint => endpoint.RequestDelegate = new ApiDocumentCache(endpoint.RequestDelegate!).AnswerAsync);
        routes.MapScalarApiReference("/docs", static page => page
            .WithTitle("Pahlawan Pangan")
            .WithOpenApiRoutePattern("/openapi/v1.json")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideClientButton()).AllowEveryone();
    }
}
