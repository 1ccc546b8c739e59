using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Adds to an operation what its endpoint states by metadata: access, headers, query parameters' rules, and problems.</summary>
internal sealed class ApiOperationTransformer : IOpenApiOperationTransformer
{
    /// <summary>The name of the security scheme.</summary>
    public const string SecurityScheme = "bearer";

    private const string ProblemSchema = "Problem";

    /// <inheritdoc/>
    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Access>().LastOrDefault() is not { } access)
        {
            // It is refused to everyone.
            return;
        }

        operation.Summary = metadata.OfType<IEndpointSummaryMetadata>().LastOrDefault()?.Summary;
        operation.Description = access.IsPublic ? "Needs no token." : $"For: {access}.";
        operation.Security = access.IsPublic ? [] : [new() { [new OpenApiSecuritySchemeReference(SecurityScheme, document)] = [] }];

        DescribeParameters(operation, metadata);
        DescribeSuccess(operation, metadata);
        if (document.Components?.Schemas?.ContainsKey(ProblemSchema) != true)
        {
            document.AddComponent(ProblemSchema, await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken));
        }

        // What stands outside of /v1, such as health, asks nothing of the engine.
        var isOfApi = context.Description.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) == true;
        var isGet = HttpMethods.IsGet(context.Description.HttpMethod!);
        foreach (var problems in ProblemsOf(metadata, access, isGet, isOfApi).Distinct().GroupBy(type => type.Status)
            .OrderBy(group => group.Key))
        {
            operation.Responses ??= [];
            operation.Responses[Code(problems.Key)] = ResponseOf(problems.Key, problems, document);
        }
    }

    private static void DescribeParameters(OpenApiOperation operation, IList<object> metadata)
    {
        var properties = metadata.OfType<MethodInfo>().First().GetParameters()
            .Where(static parameter => parameter.IsDefined(typeof(AsParametersAttribute)))
            .SelectMany(static parameter => parameter.ParameterType.GetProperties())
            .Where(static property => property.IsDefined(typeof(FromQueryAttribute)))
            .ToDictionary(static property => property.GetCustomAttribute<FromQueryAttribute>()!.Name!);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var schema = parameter.Schema as OpenApiSchema ?? new OpenApiSchema { Type = JsonSchemaType.String };
            parameter.Schema = schema;
            if (properties.TryGetValue(parameter.Name!, out var property))
            {
                schema.Type &= ~JsonSchemaType.Null;
                parameter.Required = property.IsDefined(typeof(RequiredAttribute));
                property.GetCustomAttribute<FieldAttribute>()?.Describe(schema);
                parameter.Description = string.Join(
                    ' ', new[] { property.GetCustomAttribute<DescriptionAttribute>()?.Description, schema.Description }
                    .Where(static text => text is not null));
                schema.Description = parameter.Description;
            }
            else if (parameter.In == ParameterLocation.Path && parameter.Name!.EndsWith("Id", StringComparison.Ordinal))
            {
                parameter.Description = $"The {parameter.Name[..^2]}.";
            }
        }

        foreach (var header in metadata.OfType<RequestHeader>())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Required = header.IsRequired,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = header.Pattern, MaxLength = header.LengthMax },
            });
        }
    }

    private static void DescribeSuccess(OpenApiOperation operation, IList<object> metadata)
    {
        string[] names = [.. metadata.OfType<AnswerHeaders>().SelectMany(static headers => headers.Names)];
        foreach ((var status, var response) in operation.Responses ?? [])
        {
            if (response is OpenApiResponse success)
            {
                var isUnchanged = status == Code(StatusCodes.Status304NotModified);
                success.Description = isUnchanged ? "The caller already has this version."
                    : status.StartsWith('2') ? operation.Summary + "." : success.Description;
                success.Headers = ApiHeaders.Of(names);
                success.Content = isUnchanged ? null : success.Content;
            }
        }
    }

    private static IEnumerable<ProblemType> ProblemsOf(IList<object> metadata, Access access, bool isGet, bool isOfApi)
    {
        var own = metadata.OfType<ProblemTypes>().SelectMany(static problems => problems.Types);
        IEnumerable<ProblemType> ofEvery = !isOfApi
            ? [ProblemType.TooManyRequests]
            : [ProblemType.TooManyRequests, ProblemType.Internal, ProblemType.Unavailable, ProblemType.Overloaded];
        IEnumerable<ProblemType> ofTokens = access.IsPublic ? [] : [ProblemType.Unauthenticated];
        IEnumerable<ProblemType> ofRoles = access.IsPublic || access.Roles.Count == Enum.GetValues<Role>().Length ? []
            : [ProblemType.Forbidden];
        IEnumerable<ProblemType> ofChanges = isGet ? [] : [ProblemType.OutcomeUnknown];
        IEnumerable<ProblemType> ofBodies = metadata.OfType<IAcceptsMetadata>().Any()
            ? [ProblemType.Validation, ProblemType.BodyTooLarge, ProblemType.UnsupportedMediaType]
            : [];
        var hasQuery = metadata.OfType<MethodInfo>().First().GetParameters()
            .Any(static parameter => parameter.ParameterType.IsAssignableTo(typeof(QueryParameters)));
        IEnumerable<ProblemType> ofQueries = hasQuery ? [ProblemType.Validation] : [];
        return [.. own, .. ofEvery, .. ofTokens, .. ofRoles, .. ofChanges, .. ofBodies, .. ofQueries];
    }

    private static OpenApiResponse ResponseOf(int status, IEnumerable<ProblemType> types, OpenApiDocument document)
    {
        string[] headers = status switch
        {
            StatusCodes.Status401Unauthorized => ["WWW-Authenticate"],
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => ["Retry-After"],
            _ => [],
        };
        return new()
        {
            Description = string.Join(", ", types.Select(static type => type.Slug)),
            Headers = ApiHeaders.Of(headers),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [ProblemWriter.ContentType] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) },
            },
        };
    }

    private static string Code(int status) => status.ToString(CultureInfo.InvariantCulture);
}
