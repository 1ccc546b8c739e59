using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Gateway.Telemetry;

/// <summary>
/// Writes OpenTelemetry metrics in the Prometheus text format 0.0.4, with the names that OpenTelemetry's compatibility
/// page gives them: dots become underscores, units are spelled out, and sums that only grow end in <c>_total</c>.
/// </summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder text = new(16 * 1024);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public void Reset()
    {
        text.Clear();
        names.Clear();
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(text.ToString());

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

        string type = isHistogram ? "histogram" : isSum ? "counter" : "gauge";
        if (metric.Description.Length > 0)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(Escape(metric.Description, isLabel: false)).Append('\n');
        }

        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            string labels = LabelsOf(point);
            if (isHistogram)
            {
                WriteHistogram(name, labels, point);
            }
            else
            {
                WriteSample(name, labels, ValueOf(metric.MetricType, point));
            }
        }
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

    private void WriteHistogram(string name, string labels, in MetricPoint point)
    {
        long count = 0;
        string comma = labels.Length > 0 ? "," : string.Empty;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            string bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound);
            WriteSample(name + "_bucket", $"{labels}{comma}le=\"{bound}\"", count);
        }

        WriteSample(name + "_sum", labels, point.GetHistogramSum());
        WriteSample(name + "_count", labels, point.GetHistogramCount());
    }

    private void WriteSample(string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
