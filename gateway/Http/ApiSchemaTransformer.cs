using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Adds to a schema the rules of its type's attributes. An absent member is left out, never null.</summary>
internal sealed class ApiSchemaTransformer : IOpenApiSchemaTransformer
{
    private static readonly string[] RequiredOfProblem = ["type", "title", "status", "detail", "instance", "traceId"];
    private static readonly string[] Suffixes = ["Request", "Response", "Model"];

    /// <summary>The name of one of the gateway's types in the document: without the suffix that says what it is used for.</summary>
    public static string NameOf(Type type)
    {
        var suffix = Suffixes.FirstOrDefault(suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal));
        return suffix is null ? type.Name : type.Name[..^suffix.Length];
    }

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        var valueType = Nullable.GetUnderlyingType(type) ?? type;

        // The generator knows no type for a value with a converter.
        if (valueType == typeof(long))
        {
            schema.Type = JsonSchemaType.Integer;
        }
        else if (valueType == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = "date-time";
            schema.Examples = ["2026-03-01T18:30:00.000Z"];
        }

        if (context.JsonPropertyInfo is { } property)
        {
            schema.Type &= ~JsonSchemaType.Null;
            foreach (var rule in property.AttributeProvider?.GetCustomAttributes(typeof(FieldAttribute), inherit: true) ?? [])
            {
                ((FieldAttribute)rule).Describe(schema);
            }
        }

        if (type.Assembly == typeof(ApiSchemaTransformer).Assembly)
        {
            // Requests refuse unknown members; answers may gain some, and clients must bear that.
            schema.AdditionalPropertiesAllowed = type.Name.EndsWith("Response", StringComparison.Ordinal) || type == typeof(Problem);
            foreach (var member in context.JsonTypeInfo.Properties)
            {
                if (member.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) == true)
                {
                    (schema.Required ??= new HashSet<string>()).Add(member.Name);
                }
            }
        }

        if (type == typeof(Problem))
        {
            DescribeProblem(schema);
        }

        return Task.CompletedTask;
    }

    private static void Describe(OpenApiSchema schema, string member, string description) =>
        ((OpenApiSchema)schema.Properties![member]).Description = description;

    private static void DescribeProblem(OpenApiSchema schema)
    {
        schema.Required = RequiredOfProblem.ToHashSet();
        schema.AdditionalProperties = null;
        Describe(schema, "title", "What kind of problem it is.");
        Describe(schema, "status", "The response's status code.");
        Describe(schema, "detail", "What is wrong and what to do.");
        Describe(schema, "instance", "The request's path.");
        schema.Properties!["type"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = "uri",
            Description = "Branch on this; it never changes.",
            Enum = [.. ProblemType.All.Select(static type => (JsonNode)type.Type)],
        };
    }
}
