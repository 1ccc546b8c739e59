using System.Globalization;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A new password: long, and no other rule. Every character counts, including NUL; none is cut off or replaced.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NewPasswordAttribute : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => string.Create(
        CultureInfo.InvariantCulture, $"Send {AccountFields.PasswordLengthMin} to {AccountFields.PasswordLengthMax} characters, of any kind.");

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = AccountFields.PasswordLengthMin;
        schema.MaxLength = AccountFields.PasswordLengthMax;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is string text
        && PasswordFormat.IsUnicode(text)
        && text.Count(static unit => !char.IsLowSurrogate(unit)) is >= AccountFields.PasswordLengthMin and <= AccountFields.PasswordLengthMax;
}
