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
        schema.Format = "email";
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        value is string { Length: <= AccountFields.EmailLengthMax } text && Pattern().IsMatch(text);

    // RFC 5321: a dot-atom of at most 64 characters, and a host name with a dot, whose last label is letters or an A-label (xn--).
    // Visible ASCII only: with look-alike letters, two addresses would look the same to a reader. No quoted local parts.
    [GeneratedRegex(
        @"^(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        + @"@(?=.{4,253}\z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
        + @"(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9](?:[A-Za-z0-9-]{0,57}[A-Za-z0-9])?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
