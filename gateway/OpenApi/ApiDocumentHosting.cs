using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>Serves the API's document and its page.</summary>
internal static class ApiDocumentHosting
{
    public static void AddPanganOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer<ApiDocument>();
    });

    public static void MapPanganOpenApi(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/v1.json").AllowAnonymous();

    public static void UsePanganApiPage(this IApplicationBuilder app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = "docs";
        page.DocumentTitle = "Pahlawan Pangan";
        page.SwaggerEndpoint("/openapi/v1.json", "Pahlawan Pangan v1");
    });
}
