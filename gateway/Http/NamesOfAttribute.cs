using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>One or more of an enum's names, in lower case.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamesOfAttribute<T> : FieldAttribute
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override string Advice => $"Send one or more out of: {EnumNames<T>.Default.Listed}.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        ((OpenApiSchema)schema.Items!).Enum = [.. EnumNames<T>.Default.All.Select(static name => (JsonNode)name)];
        schema.UniqueItems = true;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is IReadOnlyList<string?> { Count: > 0 } names && names.Count <= EnumNames<T>.Default.All.Count
        && names.All(static name => name is not null && EnumNames<T>.Default.TryParse(name, out _));
}
