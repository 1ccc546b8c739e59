using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>
/// Adds the endpoints of the table that are no typed handlers yet.
/// </summary>
internal sealed class ApiDocument(EndpointTable endpoints) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new();
        foreach (string tag in endpoints.Rows.Select(row => OperationTable.All[row.Name].Tag).Distinct())
        {
            (document.Tags ??= new HashSet<OpenApiTag>()).Add(new OpenApiTag { Name = tag });
        }

        var schemas = new SchemaRegistry(document);
        DownstreamSchemas.AddTo(schemas);
        StatusSchemas.AddTo(schemas);

        var writer = new OperationWriter(document, schemas);
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
