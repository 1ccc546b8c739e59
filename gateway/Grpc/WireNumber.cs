using System.Globalization;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Numbers as the query parameters of REST have them.</summary>
internal static class WireNumber
{
    /// <summary>A number as text; null for none.</summary>
    public static string? TextOf(double? number) => number?.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A whole number as text; null for none.</summary>
    public static string? TextOf(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
