using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>One of an enum's names, in lower case; on an array, each of its items.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NameOfAttribute<T> : FieldAttribute
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override string Advice => $"Send one of: {EnumNames<T>.Default.Listed}.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        var item = schema.Items as OpenApiSchema ?? schema;
        item.Enum = [.. EnumNames<T>.Default.All.Select(name => (JsonNode)name)];
        schema.UniqueItems = schema.Items is null ? null : true;
    }

    /// <inheritdoc/>
    /// <remarks>An array's items are named one by one, by the rules of the request that holds it.</remarks>
    protected override bool Accepts(object value) => value is not string name || EnumNames<T>.Default.TryParse(name, out _);
}
