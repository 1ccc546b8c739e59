namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>One value of a chart.</summary>
/// <param name="Label">What or when it is of.</param>
/// <param name="Value">The value, from 0.</param>
/// <param name="Text">The value as it is read.</param>
public sealed record ChartPoint(string Label, double Value, string Text);
