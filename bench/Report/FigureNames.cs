namespace PahlawanPangan.Bench.Report;

/// <summary>The names of the figures, which readers of the JSON rely on.</summary>
internal static class FigureNames
{
    public const string Uniform = "uniform";
    public const string Hot = "hot";
    public const string HotOverUniform = "hot-over-uniform";
    public const string GrainOverSql = "grain-over-sql";
    public const string WithDownstream = "with-downstream";
    public const string RelayDrain = "relay-drain";
    public const string Http = "http";
    public const string Telemetry = "telemetry";
    public const string OtpBytes = "otp-bytes";
    public const string OutboxBytes = "outbox-bytes";
    public const string Latency = "latency";
    public const string Lost = "lost";

    public static IReadOnlyList<string> All { get; } =
    [
        Uniform, Hot, HotOverUniform, GrainOverSql, WithDownstream, RelayDrain, Http, Telemetry, OtpBytes, OutboxBytes, Latency, Lost,
    ];
}
