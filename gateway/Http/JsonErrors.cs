using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Says which field of a request's body is malformed or mistyped, and what to send in it.</summary>
internal sealed partial class JsonErrors(IOptions<JsonOptions> options)
{
    private const string NoSuchField = "Leave this out: there is no such field.";

    /// <summary>The problem of a body that is not one JSON object.</summary>
    public static Problem NoObject() => Problem.Invalid(FieldPath.Root, "Send a JSON object as the body.");

    /// <summary>Whether an endpoint reads a body; without one its request is refused.</summary>
    public static bool NeedsBody(HttpContext http, Endpoint? endpoint) =>
        !HttpMethods.IsGet(http.Request.Method) && endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not null;

    /// <summary>The problem for what the serializer refused in the body of a request to an endpoint.</summary>
    public Problem ProblemOf(Endpoint? endpoint, JsonException exception)
    {
        // Broken syntax is reported by the reader's own exception, alone or wrapped; everything else concerns a member.
        var isSyntax = exception.InnerException is JsonException || exception.GetType() != typeof(JsonException);
        if (isSyntax || exception.Path is not { } path)
        {
            return Problem.Invalid(
                FieldPath.Root,
                "Send one well-formed JSON object; it breaks at "
                    + $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }

        if (path == FieldPath.Root)
        {
            return NoObject();
        }

        var advice = endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
            ? AdviceOf(options.Value.SerializerOptions.GetTypeInfo(type), FieldPath.Of(path))
            : NoSuchField;
        return Problem.Invalid(FieldPath.Of(path), advice);
    }

    private static string AdviceOf(JsonTypeInfo type, string path)
    {
        var isElement = false;
        foreach (Match step in Steps().Matches(path))
        {
            isElement = step.Value.StartsWith('[');
            var next = isElement ? type.ElementType : PropertyOf(type, step.Value)?.PropertyType;
            if (next is null)
            {
                return NoSuchField;
            }

            type = type.Options.GetTypeInfo(Nullable.GetUnderlyingType(next) ?? next);
        }

        return isElement ? $"Send {KindOf(type)}." : $"Send it once, as {KindOf(type)}.";
    }

    private static JsonPropertyInfo? PropertyOf(JsonTypeInfo type, string name) =>
        type.Properties.FirstOrDefault(property => property.Name == name);

    private static string KindOf(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Enumerable => "an array",
        JsonTypeInfoKind.Object => $"an object with {string.Join(", ", type.Properties.Select(property => property.Name))}",
        _ when type.Type == typeof(string) => "a string",
        _ when type.Type == typeof(bool) => "true or false",
        _ when type.Type == typeof(long) || type.Type == typeof(int) => "a whole number",
        _ => "a number",
    };

    [GeneratedRegex(@"\[[0-9]+\]|[^.\[\]]+", RegexOptions.CultureInvariant)]
    private static partial Regex Steps();
}
