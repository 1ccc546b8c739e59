using System.Globalization;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A time of day, to the minute: <c>HH:mm</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ClockTimeAttribute : FieldAttribute
{
    private const string Format = "HH:mm";

    /// <inheritdoc/>
    public override string Advice => "Send a time of day with hours and minutes, such as 22:00.";

    /// <summary>The time of a field that was found valid.</summary>
    public static TimeOnly Parse(string text) => TimeOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);

    /// <summary>A time as an answer shows it.</summary>
    public static string TextOf(TimeOnly time) => time.ToString(Format, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema)
    {
        schema.Pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
        schema.Examples = ["22:00"];
    }

    /// <inheritdoc/>
    protected override bool Accepts(object value) =>
        TimeOnly.TryParseExact(value as string, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
