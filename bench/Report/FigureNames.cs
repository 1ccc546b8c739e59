namespace PahlawanPangan.Bench.Report;

/// <summary>The names of the figures, which readers of the JSON rely on.</summary>
internal static class FigureNames
{
    public const string AsRun1 = "as-run-1";
    public const string AsRun16 = "as-run-16";
    public const string AsRun64 = "as-run-64";
    public const string AsRun1024 = "as-run-1024";
    public const string AsRunCluster = "as-run-cluster";
    public const string Idle = "idle";
    public const string Uniform = "uniform";
    public const string Hot = "hot";
    public const string HotOverUniform = "hot-over-uniform";
    public const string GrainOverSql = "grain-over-sql";
    public const string WithDownstream = "with-downstream";
    public const string RelayDrain = "relay-drain";
    public const string Http = "http";
    public const string Grpc = "grpc";
    public const string Telemetry = "telemetry";
    public const string OtpBytes = "otp-bytes";
    public const string OutboxBytes = "outbox-bytes";
    public const string Latency = "latency";
    public const string Lost = "lost";

    /// <summary>The figures about the product as it runs.</summary>
    public static IReadOnlyList<string> AsRun { get; } = [AsRun1, AsRun16, AsRun64, AsRun1024, AsRunCluster, Idle];

    public static IReadOnlyList<string> All { get; } =
    [
        .. AsRun, Uniform, Hot, HotOverUniform, GrainOverSql, WithDownstream, RelayDrain, Http, Grpc, Telemetry, OtpBytes, OutboxBytes,
        Latency, Lost,
    ];
}
