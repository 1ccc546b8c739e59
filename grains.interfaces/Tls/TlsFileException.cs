namespace PahlawanPangan.Tls;

/// <summary>A file of TLS cannot be used; the message names the setting and the file, and holds no secret.</summary>
internal sealed class TlsFileException(string message) : Exception(message);
