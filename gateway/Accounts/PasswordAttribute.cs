using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A password to check: of any form, but no longer than a valid one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PasswordAttribute : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => "Send the password.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = 1;
        schema.MaxLength = AccountFields.PasswordLengthMax;
    }

    /// <inheritdoc/>
    /// <remarks>A character can take two UTF-16 code units.</remarks>
    protected override bool Accepts(object value) =>
        value is string { Length: > 0 and <= 2 * AccountFields.PasswordLengthMax } text && PasswordFormat.IsUnicode(text);
}
