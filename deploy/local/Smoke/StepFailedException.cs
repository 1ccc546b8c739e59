namespace PahlawanPangan.Local.Smoke;

/// <summary>A step did not behave as the README describes.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
