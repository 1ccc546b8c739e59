using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A telephone number, or empty text.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class PhoneNumberAttribute : FieldAttribute
{
    /// <summary>Empty, or 5 to 15 digits (the most that ITU-T E.164 has) with spaces, brackets and hyphens between them.</summary>
    private const string Form = @"^(?:\+?(?:[ ()-]{0,3}[0-9]){5,15}\)?)?$";

    /// <inheritdoc/>
    public override string Advice => "Send a number such as +62 812 3456 789, or leave it out.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = 0;
        schema.MaxLength = AccountFields.PhoneLengthMax;
        schema.Pattern = Form;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string { Length: <= AccountFields.PhoneLengthMax } text && text.AsSpan().IndexOf('\n') < 0 && Pattern().IsMatch(text);

    [GeneratedRegex(Form, RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
