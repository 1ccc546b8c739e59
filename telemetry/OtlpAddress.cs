namespace PahlawanPangan.Telemetry;

/// <summary>Where a receiver takes each kind of telemetry.</summary>
internal static class OtlpAddress
{
    public static Uri Of(Uri endpoint, string signal) => new($"{endpoint.ToString().TrimEnd('/')}/{signal}");
}
