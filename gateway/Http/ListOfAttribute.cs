using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>An enum's names in a query string, separated by commas.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ListOfAttribute<T> : FieldAttribute
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override string Advice => $"Send names separated by commas, out of: {EnumNames<T>.Default.Listed}.";

    /// <summary>The names of a parameter.</summary>
    public static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema) => schema.Description = Advice;

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string text && Split(text).All(static name => EnumNames<T>.Default.TryParse(name, out _));
}
