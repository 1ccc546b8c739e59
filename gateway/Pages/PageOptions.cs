using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>The settings of the pages, from the configuration section <c>Pages</c>.</summary>
internal sealed class PageOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pages";

    /// <summary>
    /// The time zone in which pages show and read times, by its IANA name; Asia/Jakarta unless set. A browser with scripts shows times in
    /// its own besides.
    /// </summary>
    public string TimeZone { get; set; } = "Asia/Jakarta";

    /// <summary>
    /// Where maps take their tiles from, such as <c>https://tiles.example.org/{z}/{x}/{y}.png</c>; empty for a plain drawing, which loads
    /// nothing from elsewhere.
    /// </summary>
    public string TileUrl { get; set; } = string.Empty;

    /// <summary>The credit that the tiles' owner asks for; shown below a map.</summary>
    public string TileCredit { get; set; } = string.Empty;

    /// <summary>
    /// Whether operators have the dashboard of Orleans at /operator/dashboard; false unless set. Silos and gateways must agree: it counts
    /// every grain call in a silo.
    /// </summary>
    public bool OrleansDashboard { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            yield return new($"{Section}:{nameof(TimeZone)} is no time zone that this machine knows; set it to a name like Asia/Jakarta.");
        }

        if (TileUrl.Length > 0 && !IsTileUrl(TileUrl))
        {
            yield return new(
                $"{Section}:{nameof(TileUrl)} is not an https address with {{z}}, {{x}} and {{y}} in its path; "
                + "set it like https://tiles.example.org/{z}/{x}/{y}.png, or leave it empty.");
        }
    }

    private static bool IsTileUrl(string url) =>
        Array.TrueForAll(["{z}", "{x}", "{y}"], part => url.Contains(part, StringComparison.Ordinal))
        && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http"
        && !parsed.Host.Contains('{', StringComparison.Ordinal) && !url.AsSpan().ContainsAny(" ;,'\"");
}

/// <summary>Refuses settings of the wrong form, naming each.</summary>
[OptionsValidator]
internal sealed partial class PageOptionsValidator : IValidateOptions<PageOptions>;
