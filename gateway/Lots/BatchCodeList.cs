using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Batch codes as an array of texts.</summary>
internal static class BatchCodeList
{
    /// <summary>Names every item that is no batch code.</summary>
    /// <param name="field">The array's name.</param>
    /// <param name="codes">The array; null when it is absent.</param>
    public static IEnumerable<ValidationResult> Validate(string field, IReadOnlyList<string?>? codes)
    {
        for (var index = 0; index < Math.Min(codes?.Count ?? 0, LotFields.BatchCodesMax); index++)
        {
            if (codes![index] is not { } code || string.IsNullOrWhiteSpace(code)
                || !FieldFormats.IsPlain(code, LotFields.BatchCodeLengthMax))
            {
                yield return new(
                    $"Send 1 to {LotFields.BatchCodeLengthMax} visible characters on one line.", [$"{field}[{index}]"]);
            }
        }
    }
}
