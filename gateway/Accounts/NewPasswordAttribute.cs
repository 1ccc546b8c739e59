using System.Globalization;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A new password: long, and no other rule. Every character counts, including NUL; none is cut off or replaced.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NewPasswordAttribute : FieldAttribute
{
    private const int LengthMin = AccountFields.PasswordLengthMin;
    private const int LengthMax = AccountFields.PasswordLengthMax;

    /// <inheritdoc/>
    public override string Advice => string.Create(
        CultureInfo.InvariantCulture, $"Send {LengthMin} to {LengthMax} characters, of any kind.");

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = LengthMin;
        schema.MaxLength = LengthMax;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is string text
        && PasswordFormat.IsUnicode(text)
        && text.Count(static unit => !char.IsLowSurrogate(unit)) is >= LengthMin and <= LengthMax;
}
