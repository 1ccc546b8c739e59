namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>A point of a map.</summary>
/// <param name="Lat">Degrees north.</param>
/// <param name="Lon">Degrees east.</param>
/// <param name="Text">What stands in it, such as the number of a list's item.</param>
/// <param name="Style">A class of the style sheet; null for the usual one.</param>
public sealed record MapPoint(double Lat, double Lon, string Text, string? Style = null);
