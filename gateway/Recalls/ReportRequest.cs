using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>What a recall found and did.</summary>
internal sealed record ReportRequest
{
    private const int LengthMax = 2000;

    /// <summary>What was found and done, for people; kept with the recall and in its event.</summary>
    [Required, PlainText(LengthMax)]
    public string? Report { get; init; }
}
