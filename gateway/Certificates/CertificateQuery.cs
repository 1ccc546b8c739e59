using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Certificates;

/// <summary>How a certificate is answered.</summary>
internal enum CertificateFormat
{
    /// <summary>As JSON, for verification.</summary>
    Json,

    /// <summary>As a page to print.</summary>
    Html,
}

/// <summary>What a certificate discloses beside what it states.</summary>
internal enum CertificateExtra
{
    /// <summary>Who the recipient is, and the ledger's event that names it.</summary>
    Recipient,
}

/// <summary>Which form of a certificate is asked for.</summary>
internal sealed record CertificateQuery : QueryParameters
{
    /// <summary>The form.</summary>
    [FromQuery(Name = "format"), NameOf<CertificateFormat>]
    [Description("json, or html for a page to print; by the Accept header when absent.")]
    public string? Format { get; init; }

    /// <summary>What is disclosed.</summary>
    [FromQuery(Name = "disclose"), NameOf<CertificateExtra>]
    [Description("recipient adds the recipient's id, the salt of its hash and the ledger's event, by which both can be checked.")]
    public string? Disclose { get; init; }

    /// <summary>Whether the recipient is disclosed.</summary>
    public bool DisclosesRecipient => Disclose is not null;

    /// <summary>Whether a page is asked for. A browser names its type first; a program that takes everything gets JSON.</summary>
    public bool IsPage()
    {
        if (Format is not null)
        {
            return EnumNames<CertificateFormat>.Default.Parse(Format) == CertificateFormat.Html;
        }

        if (!MediaTypeHeaderValue.TryParseList(Request.Headers.Accept, out var accepted))
        {
            return false;
        }

        var page = QualityOf(accepted, "text/html");
        return page > 0 && page >= QualityOf(accepted, "application/json");
    }

    private static double QualityOf(IList<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(static one => one.Quality ?? 1).DefaultIfEmpty(0).Max();
}
