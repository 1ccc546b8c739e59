using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Http;

/// <summary>One endpoint: its name in the API's document, where it is, who may call it, and what answers.</summary>
internal sealed record EndpointRow(string Name, string Method, string Path, Access Access, RequestDelegate Handler)
{
    /// <summary>What the spans of its requests are called.</summary>
    public string SpanName { get; } = $"{Method} {Path}";

    /// <summary>Whether one request costs a hash, a message or a guess, so that a client may send few of them.</summary>
    public bool IsCostly { get; init; }
}
