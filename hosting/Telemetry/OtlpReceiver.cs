using OpenTelemetry.Exporter;

namespace PahlawanPangan.Hosting.Telemetry;

/// <summary>The receiver of traces and metrics: OTLP over HTTP, in Protocol Buffers.</summary>
internal static class OtlpReceiver
{
    /// <summary>Points an exporter at the receiver.</summary>
    /// <param name="exporter">The exporter's options.</param>
    /// <param name="endpoint">The receiver's address, without the signal's path.</param>
    /// <param name="signal"><c>traces</c> or <c>metrics</c>.</param>
    public static void Set(OtlpExporterOptions exporter, Uri endpoint, string signal)
    {
        exporter.Endpoint = new Uri($"{endpoint.ToString().TrimEnd('/')}/v1/{signal}");
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
    }
}
