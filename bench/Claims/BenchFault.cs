namespace PahlawanPangan.Bench.Claims;

/// <summary>A run lost, doubled or refused something, so none of its results may be reported.</summary>
internal sealed class BenchFault(string message) : Exception(message);
