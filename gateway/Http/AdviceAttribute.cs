using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>An object whose advice names its members.</summary>
/// <param name="advice">A sentence that says what to send.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AdviceAttribute(string advice) : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => advice;

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) => true;
}
