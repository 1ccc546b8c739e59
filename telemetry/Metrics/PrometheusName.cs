using System.Text;

namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>Spells OpenTelemetry's names the way Prometheus does.</summary>
internal static class PrometheusName
{
    /// <summary>A metric's name with its unit, such as <c>http_server_request_duration_seconds</c>.</summary>
    public static string Of(string name, string unit, bool isCounter)
    {
        var spelled = new StringBuilder(Clean(name));
        if (UnitOf(unit) is { } suffix && !spelled.ToString().EndsWith(suffix, StringComparison.Ordinal))
        {
            spelled.Append('_').Append(suffix);
        }

        if (isCounter && !spelled.ToString().EndsWith("_total", StringComparison.Ordinal))
        {
            spelled.Append("_total");
        }

        return spelled.ToString();
    }

    /// <summary>A name with every character that Prometheus does not know replaced by an underscore.</summary>
    public static string Clean(string name)
    {
        var cleaned = new StringBuilder(name.Length + 1);
        foreach (char letter in name)
        {
            cleaned.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        }

        return char.IsAsciiDigit(cleaned[0]) ? cleaned.Insert(0, '_').ToString() : cleaned.ToString();
    }

    /// <summary>UCUM's abbreviations as words; what stands in braces is a remark and no unit.</summary>
    private static string? UnitOf(string unit) => unit switch
    {
        "" or "1" => null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "kg" => "kilograms",
        "%" => "percent",
        _ when unit.StartsWith('{') => null,
        _ => Clean(unit),
    };
}
