using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>The named schemas of one document.</summary>
internal sealed class SchemaRegistry(OpenApiDocument document)
{
    public void Add(string name, OpenApiSchema schema) => document.AddComponent<IOpenApiSchema>(name, schema);

    public IOpenApiSchema Reference(string name) => new OpenApiSchemaReference(name, document);
}
