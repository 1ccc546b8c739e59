using PahlawanPangan.Tls;

namespace PahlawanPangan.Hosting.Tls;

/// <summary>Files of TLS that <see cref="CertificateWatch"/> looks at; null for none.</summary>
internal sealed record WatchedTls(TlsFiles? Files);
