using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>The kinds of values that the API's schemas are made of.</summary>
internal static class Schema
{
    /// <summary>An object of these members; a name that ends in a question mark is optional.</summary>
    public static OpenApiSchema Object(string description, bool isClosed, params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = members.ToDictionary(member => member.Name.TrimEnd('?'), member => member.Schema),
        Required = members.Where(member => !member.Name.EndsWith('?')).Select(member => member.Name).ToHashSet(),

        // Requests refuse unknown members; answers may gain some, and clients must bear that.
        AdditionalPropertiesAllowed = !isClosed,
    };

    public static OpenApiSchema Text(string description, int lengthMax, int lengthMin = 1) => new()
    {
        Type = JsonSchemaType.String,
        Description = description,
        MinLength = lengthMin,
        MaxLength = lengthMax,
    };

    public static OpenApiSchema PlainText(string description) => new() { Type = JsonSchemaType.String, Description = description };

    public static OpenApiSchema Slug(string description) => new()
    {
        Type = JsonSchemaType.String,
        Description = description,
        Pattern = "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$",
    };

    public static OpenApiSchema Id(string description) => new() { Type = JsonSchemaType.String, Format = "uuid", Description = description };

    public static OpenApiSchema Time(string description) => new()
    {
        Type = JsonSchemaType.String,
        Format = "date-time",
        Description = description,
        Examples = ["2026-03-01T18:30:00.000Z"],
    };

    /// <summary>A time of day, to the minute.</summary>
    public static OpenApiSchema ClockTime(string description) => new()
    {
        Type = JsonSchemaType.String,
        Description = description,
        Pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$",
        Examples = ["22:00"],
    };

    public static OpenApiSchema Flag(string description) => new() { Type = JsonSchemaType.Boolean, Description = description };

    public static OpenApiSchema Count(string description, long min, long? max = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Description = description,
        Minimum = min.ToString(CultureInfo.InvariantCulture),
        Maximum = max?.ToString(CultureInfo.InvariantCulture),
    };

    public static OpenApiSchema Number(string description, double min, double max, bool isMinAllowed = true)
    {
        string bound = min.ToString(CultureInfo.InvariantCulture);
        return new()
        {
            Type = JsonSchemaType.Number,
            Format = "double",
            Description = description,
            Minimum = isMinAllowed ? bound : null,
            ExclusiveMinimum = isMinAllowed ? null : bound,
            Maximum = max.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>One of an enum's names.</summary>
    public static OpenApiSchema Name<T>(string description)
        where T : struct, Enum => new()
        {
            Type = JsonSchemaType.String,
            Description = description,
            Enum = [.. EnumNames<T>.Default.All.Select(name => (JsonNode)name)],
        };

    public static OpenApiSchema Array(string description, IOpenApiSchema items, bool isSet = false) => new()
    {
        Type = JsonSchemaType.Array,
        Description = description,
        Items = items,
        UniqueItems = isSet ? true : null,
    };

    /// <summary>An object with any names, each with a value of this kind.</summary>
    public static OpenApiSchema Map(string description, IOpenApiSchema values) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        AdditionalProperties = values,
    };
}
