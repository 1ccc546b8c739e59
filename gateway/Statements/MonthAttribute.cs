using System.Globalization;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Statements;

/// <summary>A month, a day or a moment, as text: where a period begins or ends.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MonthAttribute : FieldAttribute
{
    private const int YearMin = 2000;
    private const int YearMax = 9000;

    /// <inheritdoc/>
    public override string Advice =>
        "Send a month such as 2026-03, a day such as 2026-03-31, or an RFC 3339 time with an offset, of the years 2000 to 9000.";

    /// <summary>The first moment of a period that begins with a valid text.</summary>
    public static DateTimeOffset Begin(string text) => Parse(text)!.Value.Begin;

    /// <summary>The first moment after a period that ends with a valid text: a month and a day belong to it, a moment does not.</summary>
    public static DateTimeOffset End(string text) => Parse(text)!.Value.End;

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema) => schema.Examples = ["2026-03", "2026-03-31", "2026-03-01T18:30:00.000Z"];

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is string text && Parse(text) is not null;

    private static (DateTimeOffset Begin, DateTimeOffset End)? Parse(string text)
    {
        if (TryParseDay(text, "yyyy-MM", out var month))
        {
            return IsInRange(month) ? (month, month.AddMonths(1)) : null;
        }

        if (TryParseDay(text, "yyyy-MM-dd", out var day))
        {
            return IsInRange(day) ? (day, day.AddDays(1)) : null;
        }

        return Rfc3339.TryParse(text, out var moment) && IsInRange(moment) ? (moment, moment) : null;
    }

    /// <summary>Whether a month can be added to a moment.</summary>
    private static bool IsInRange(DateTimeOffset moment) => moment.Year is >= YearMin and <= YearMax;

    private static bool TryParseDay(string text, string format, out DateTimeOffset day) => DateTimeOffset.TryParseExact(
        text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out day);
}
