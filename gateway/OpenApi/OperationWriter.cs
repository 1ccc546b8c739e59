using System.Globalization;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>Turns one row of the endpoint table and its description into an operation of the document.</summary>
internal sealed class OperationWriter(OpenApiDocument document, SchemaRegistry schemas)
{
    public const string SecurityScheme = "bearer";

    public OpenApiOperation Write(EndpointRow row)
    {
        OperationDescription description = OperationTable.All[row.Name];
        var operation = new OpenApiOperation
        {
            OperationId = row.Name,
            Summary = description.Summary,
            Description = row.Access.IsPublic ? "Needs no token." : $"For: {row.Access}.",
            Tags = new HashSet<OpenApiTagReference> { new(description.Tag, document) },
            Parameters = [.. ParametersOf(row, description)],
            RequestBody = description.Body is { } body ? BodyOf(body) : null,
            Responses = new OpenApiResponses(),
        };
        if (!row.Access.IsPublic)
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(SecurityScheme, document)] = [] }];
        }

        operation.Responses[Code(description.Status)] = SuccessOf(description);
        foreach ((int status, string meaning) in description.Others)
        {
            operation.Responses[Code(status)] = new OpenApiResponse
            {
                Description = meaning,
                Headers = ApiHeaders.Of(status == 304 ? ["ETag"] : []),
                Content = status == 503 ? ContentOf(description.MediaType, description.Answer) : null,
            };
        }

        foreach (IGrouping<int, ProblemType> problems in ProblemsOf(row, description).Distinct().GroupBy(type => type.Status).OrderBy(group => group.Key))
        {
            operation.Responses[Code(problems.Key)] = ProblemOf(problems.Key, [.. problems]);
        }

        return operation;
    }

    private static IEnumerable<IOpenApiParameter> ParametersOf(EndpointRow row, OperationDescription description)
    {
        foreach (string part in row.Path.Split('/'))
        {
            if (part.StartsWith('{'))
            {
                yield return ParameterTable.Path(part.Trim('{', '}'));
            }
        }

        foreach (string name in description.Parameters)
        {
            yield return ParameterTable.Header(name) ?? ParameterTable.Query(name);
        }
    }

    private static IEnumerable<ProblemType> ProblemsOf(EndpointRow row, OperationDescription description)
    {
        if (row.Access.IsPublic)
        {
            return description.Problems;
        }

        IEnumerable<ProblemType> ofEvery =
        [
            ProblemType.Unauthenticated, ProblemType.TooManyRequests, ProblemType.Internal, ProblemType.Unavailable, ProblemType.Overloaded,
        ];
        bool isForSome = row.Access.Roles.Count < Enum.GetValues<Role>().Length;
        IEnumerable<ProblemType> ofRoles = isForSome ? [ProblemType.Forbidden] : [];
        IEnumerable<ProblemType> ofChanges = row.Method == "GET" ? [] : [ProblemType.OutcomeUnknown];
        IEnumerable<ProblemType> ofBodies = description.Body is null
            ? []
            : [ProblemType.Validation, ProblemType.BodyTooLarge, ProblemType.UnsupportedMediaType];
        return [.. description.Problems, .. ofEvery, .. ofRoles, .. ofChanges, .. ofBodies];
    }

    private OpenApiRequestBody BodyOf(string schema) => new() { Required = true, Content = ContentOf("application/json", schema) };

    private OpenApiResponse SuccessOf(OperationDescription description) => new()
    {
        Description = description.Summary + ".",
        Headers = ApiHeaders.Of(description.Headers),
        Content = description is { Answer: null, Status: 202 or 204 } ? null : ContentOf(description.MediaType, description.Answer),
    };

    private OpenApiResponse ProblemOf(int status, IReadOnlyList<ProblemType> types)
    {
        string[] headers = status switch
        {
            401 => ["WWW-Authenticate"],
            429 or 503 => ["Retry-After"],
            _ => [],
        };
        return new()
        {
            Description = string.Join(", ", types.Select(type => type.Slug)),
            Headers = ApiHeaders.Of(headers),
            Content = ContentOf(ProblemWriter.ContentType, "Problem"),
        };
    }

    private Dictionary<string, OpenApiMediaType> ContentOf(string mediaType, string? schema) => new()
    {
        [mediaType] = new OpenApiMediaType { Schema = schema is null ? Schema.PlainText("Text.") : schemas.Reference(schema) },
    };

    private static string Code(int status) => status.ToString(CultureInfo.InvariantCulture);
}
