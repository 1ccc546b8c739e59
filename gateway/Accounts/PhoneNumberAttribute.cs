using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A telephone number, or empty text.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class PhoneNumberAttribute : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => "Send a number such as +62 812 3456 789, or leave it out.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = 0;
        schema.MaxLength = AccountFields.PhoneLengthMax;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string { Length: <= AccountFields.PhoneLengthMax } text && (text.Length == 0 || Pattern().IsMatch(text));

    [GeneratedRegex(@"^\+?[0-9][0-9 ()-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
