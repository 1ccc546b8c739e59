using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>How the gateway reads and writes JSON: strictly, in camelCase, without members that are null.</summary>
internal static class HttpJson
{
    /// <summary>Sets the options of every body and answer. Each room adds its generated types to the resolvers.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        var strict = JsonSerializerOptions.Strict;
        options.AllowDuplicateProperties = strict.AllowDuplicateProperties;
        options.UnmappedMemberHandling = strict.UnmappedMemberHandling;
        options.PropertyNameCaseInsensitive = strict.PropertyNameCaseInsensitive;
        options.RespectNullableAnnotations = strict.RespectNullableAnnotations;
        options.RespectRequiredConstructorParameters = strict.RespectRequiredConstructorParameters;
        options.NumberHandling = strict.NumberHandling;
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;

        // Answers are never part of an HTML page, and every script and quotation mark is to stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new UtcMillisecondsConverter());
        options.Converters.Add(new WholeNumberConverter());
    }
}
