namespace PahlawanPangan.Telemetry.Traces;

/// <summary>The sources that spans come from.</summary>
internal static class TraceSources
{
    public const string Requests = "Microsoft.AspNetCore";
    public const string GrainCalls = "Microsoft.Orleans.Application";
    public const string Database = "Npgsql";
    private const string OwnPrefix = "PahlawanPangan.";

    public static bool IsRequest(string source) => source == Requests;

    public static bool IsGrainCall(string source) => source == GrainCalls;

    public static bool IsOurs(string source) =>
        IsRequest(source) || IsGrainCall(source) || source == Database || source.StartsWith(OwnPrefix, StringComparison.Ordinal);
}
