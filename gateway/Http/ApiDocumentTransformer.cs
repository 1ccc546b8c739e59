using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Adds to the API's document what concerns all of it.</summary>
internal sealed class ApiDocumentTransformer : IOpenApiDocumentTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Pahlawan Pangan",
            Version = "1",
            Description =
                "A food-rescue inventory engine: donors post lots of surplus food, recipients claim and collect it before it spoils. "
                + "An access token is valid for the seconds in `expiresIn`, 15 minutes unless the operator sets another time; "
                + "`POST /v1/tokens` exchanges the refresh token for a new pair. Every GET answers HEAD too, but for streams. "
                + "On a development instance, `GET /v1/development/mailbox?email=ADDRESS` shows the one-time codes that were sent.",
            Contact = new() { Name = "The maintainers of Pahlawan Pangan" },
            License = new() { Name = "MIT", Identifier = "MIT" },
        };
        document.Tags = ApiTags.Of(document.Tags);

        // Relative to wherever the document came from: the Host header is the caller's own text.
        document.Servers = [new() { Url = "/" }];
        document.AddComponent<IOpenApiSecurityScheme>(ApiOperationTransformer.SecurityScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "An access token: RS256, typ at+jwt, with one role.",
        });
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            foreach ((var name, var member) in schema.Properties?.ToArray() ?? [])
            {
                // An absent member is left out, never null.
                if (member is OpenApiSchema { OneOf: { Count: 2 } either }
                    && either.OfType<OpenApiSchemaReference>().SingleOrDefault() is { } reference)
                {
                    schema.Properties![name] = reference;
                }
            }
        }

        return Task.CompletedTask;
    }
}
