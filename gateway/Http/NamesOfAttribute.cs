using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>One or more of an enum's names, in lower case; none too where that is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamesOfAttribute<T> : FieldAttribute
    where T : struct, Enum
{
    /// <summary>Whether an empty list is accepted.</summary>
    public bool IsEmptyAllowed { get; init; }

    /// <inheritdoc/>
    public override string Advice =>
        $"Send {(IsEmptyAllowed ? "an array, empty or with some" : "one or more")} out of: {EnumNames<T>.Default.Listed}.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        ((OpenApiSchema)schema.Items!).Enum = [.. EnumNames<T>.Default.All.Select(static name => (JsonNode)name)];
        schema.UniqueItems = true;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is IReadOnlyList<string?> names && (IsEmptyAllowed || names.Count > 0) && names.Count <= EnumNames<T>.Default.All.Count
        && names.All(static name => name is not null && EnumNames<T>.Default.TryParse(name, out _));
}
