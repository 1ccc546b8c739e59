namespace PahlawanPangan.Local.Smoke;

/// <summary>A step did not do what the README says it does.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
