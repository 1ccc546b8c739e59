namespace PahlawanPangan.Tls;

/// <summary>How the files of TLS are.</summary>
/// <param name="Material">The last usable content.</param>
/// <param name="Changes">How often other content came into use since the start.</param>
/// <param name="Fault">Why the present content is not used; null when it is.</param>
/// <param name="Refusals">How many certificates of other ends were refused since the start.</param>
/// <param name="Refusal">Why the last of them was.</param>
internal sealed record TlsState(TlsMaterial Material, long Changes, string? Fault, long Refusals, string Refusal);
