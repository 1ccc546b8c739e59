using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>
/// Writes the API's document from the same table that maps the endpoints, so that neither can hold what the other lacks.
/// </summary>
internal sealed class ApiDocument(EndpointTable endpoints) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Pahlawan Pangan",
            Version = "1",
            Description = "A food-rescue inventory engine: donors post lots of surplus food, recipients claim and collect it before it spoils.",
        };

        // Relative to wherever the document came from: the Host header is the caller's own text.
        document.Servers = [new() { Url = "/" }];
        document.Components ??= new();
        document.AddComponent<IOpenApiSecurityScheme>(OperationWriter.SecurityScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "An access token: RS256, typ at+jwt, with one role.",
        });
        document.Tags = OperationTable.All.Values.Select(description => description.Tag).Distinct().Select(tag => new OpenApiTag { Name = tag }).ToHashSet();

        var schemas = new SchemaRegistry(document);
        LotSchemas.AddTo(schemas);
        ClaimSchemas.AddTo(schemas);
        DownstreamSchemas.AddTo(schemas);
        StatusSchemas.AddTo(schemas);
        IdentitySchemas.AddTo(schemas);
        CommonSchemas.AddTo(schemas);

        var writer = new OperationWriter(document, schemas);
        document.Paths = new OpenApiPaths();
        foreach (IGrouping<string, EndpointRow> rows in endpoints.Rows.GroupBy(row => row.Path))
        {
            document.Paths[rows.Key] = new OpenApiPathItem
            {
                Operations = rows.ToDictionary(row => HttpMethod.Parse(row.Method), writer.Write),
            };
        }

        return Task.CompletedTask;
    }
}
