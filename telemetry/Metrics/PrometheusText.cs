using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>
/// Writes OpenTelemetry metrics in the Prometheus text format 0.0.4 or in OpenMetrics 1.0, with the names that OpenTelemetry's compatibility
/// page gives them: dots become underscores, units are spelled out, and sums that only grow end in <c>_total</c>.
/// </summary>
internal sealed class PrometheusText(TextFormat format)
{
    private const string TotalSuffix = "_total";

    private readonly StringBuilder text = new(16 * 1024);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public byte[] ToBytes()
    {
        if (format == TextFormat.OpenMetrics)
        {
            text.Append("# EOF\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public void Write(Metric metric)
    {
        bool isSum = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        bool isHistogram = metric.MetricType == MetricType.Histogram;
        if (metric.MetricType == MetricType.ExponentialHistogram)
        {
            // The text format has no exponential buckets, and no meter here uses them.
            return;
        }

        string name = PrometheusName.Of(metric.Name, metric.Unit, isSum);

        // Two meters may use one name. A scraper refuses the whole page when a name is declared twice.
        if (!names.Add(name))
        {
            return;
        }

        WriteHead(name, isHistogram ? "histogram" : isSum ? "counter" : "gauge", metric.Description);
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            string labels = LabelsOf(point);
            List<Exemplar> exemplars = format == TextFormat.OpenMetrics && (isHistogram || isSum) ? ExemplarsOf(point) : [];
            if (isHistogram)
            {
                WriteHistogram(name, labels, point, exemplars);
            }
            else
            {
                WriteSample(name, labels, ValueOf(metric.MetricType, point), exemplars.Count > 0 ? exemplars[^1] : null);
            }
        }
    }

    private void WriteHead(string name, string type, string description)
    {
        // OpenMetrics names the family, whose one sample has the suffix.
        string family = format == TextFormat.OpenMetrics && type == "counter" ? name[..^TotalSuffix.Length] : name;
        if (description.Length > 0)
        {
            text.Append("# HELP ").Append(family).Append(' ').Append(Escape(description, isLabel: format == TextFormat.OpenMetrics)).Append('\n');
        }

        text.Append("# TYPE ").Append(family).Append(' ').Append(type).Append('\n');
    }

    private static List<Exemplar> ExemplarsOf(in MetricPoint point)
    {
        List<Exemplar> exemplars = [];
        if (point.TryGetExemplars(out ReadOnlyExemplarCollection all))
        {
            foreach (ref readonly Exemplar one in all)
            {
                exemplars.Add(one);
            }
        }

        return exemplars;
    }

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static string LabelsOf(in MetricPoint point)
    {
        var labels = new StringBuilder();
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            if (labels.Length > 0)
            {
                labels.Append(',');
            }

            string value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? string.Empty;
            labels.Append(PrometheusName.Clean(tag.Key)).Append("=\"").Append(Escape(value, isLabel: true)).Append('"');
        }

        return labels.ToString();
    }

    private static string Escape(string value, bool isLabel)
    {
        string escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return isLabel ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private void WriteHistogram(string name, string labels, in MetricPoint point, IReadOnlyList<Exemplar> exemplars)
    {
        long count = 0;
        double above = double.NegativeInfinity;
        string comma = labels.Length > 0 ? "," : string.Empty;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            double bound = bucket.ExplicitBound;
            Exemplar? inside = null;
            foreach (Exemplar one in exemplars)
            {
                inside = one.DoubleValue > above && one.DoubleValue <= bound ? one : inside;
            }

            WriteSample(name + "_bucket", $"{labels}{comma}le=\"{Number(bound)}\"", count, inside);
            above = bound;
        }

        WriteSample(name + "_sum", labels, point.GetHistogramSum());
        WriteSample(name + "_count", labels, point.GetHistogramCount());
    }

    private void WriteSample(string name, string labels, double value, Exemplar? exemplar = null)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value));
        if (exemplar is { } one)
        {
            text.Append(" # {trace_id=\"").Append(one.TraceId.ToHexString()).Append("\",span_id=\"").Append(one.SpanId.ToHexString()).Append("\"} ")
                .Append(Number(one.DoubleValue)).Append(' ').Append(Number(one.Timestamp.ToUnixTimeMilliseconds() / 1000.0));
        }

        text.Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
