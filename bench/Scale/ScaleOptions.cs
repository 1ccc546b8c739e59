namespace PahlawanPangan.Bench.Scale;

/// <summary>The assumptions of the capacity model that are not measured.</summary>
internal sealed record ScaleOptions
{
    public string File { get; init; } = Path.Combine(AppContext.BaseDirectory, "scale.json");

    public double ClaimShare { get; init; } = 0.1;

    public double Busy { get; init; } = 0.6;

    public int CoresPerMachine { get; init; } = 16;

    public double FsyncMs { get; init; } = 1;

    public double DollarsPerCoreHour { get; init; } = 0.04;
}
