using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>An e-mail address.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class EmailAttribute : FieldAttribute
{
    /// <inheritdoc/>
    public override string Advice => "Send an e-mail address such as someone@example.org.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = 1;
        schema.MaxLength = AccountFields.EmailLengthMax;
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string { Length: <= AccountFields.EmailLengthMax } text && Pattern().IsMatch(text);

    // Visible ASCII only: with look-alike letters, two addresses would look the same to a reader.
    [GeneratedRegex(@"^[!-?A-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
