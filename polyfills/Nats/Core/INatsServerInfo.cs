using System.Text.Json.Serialization;

namespace NATS.Client.Core;

/// <summary>What the server said about itself.</summary>
public interface INatsServerInfo
{
    /// <summary>Identifier of the server.</summary>
    string Id { get; }

    /// <summary>Name of the server.</summary>
    string Name { get; }

    /// <summary>Version of the server.</summary>
    string Version { get; }

    /// <summary>Version of the protocol.</summary>
    long ProtocolVersion { get; }

    /// <summary>Host the server is bound to.</summary>
    string Host { get; }

    /// <summary>Port the server is bound to.</summary>
    int Port { get; }

    /// <summary>Whether it takes headers.</summary>
    bool HeadersSupported { get; }

    /// <summary>Whether it wants credentials.</summary>
    bool AuthRequired { get; }

    /// <summary>Whether it wants TLS.</summary>
    bool TlsRequired { get; }

    /// <summary>Whether it offers TLS.</summary>
    bool TlsAvailable { get; }

    /// <summary>The largest message it takes.</summary>
    int MaxPayload { get; }

    /// <summary>Whether JetStream is on.</summary>
    bool JetStreamAvailable { get; }

    /// <summary>Number of this connection at the server.</summary>
    ulong ClientId { get; }

    /// <summary>Address of this client as the server sees it.</summary>
    string ClientIp { get; }

    /// <summary>Name of the cluster.</summary>
    string? Cluster { get; }

    /// <summary>Addresses of the cluster's other servers.</summary>
    string[]? ClientConnectUrls { get; }

    /// <summary>Whether it is about to stop.</summary>
    bool LameDuckMode { get; }
}

/// <summary>The server's INFO line.</summary>
internal sealed record ServerInfo : INatsServerInfo
{
    [JsonPropertyName("server_id")]
    public string Id { get; init; } = string.Empty;

    [JsonPropertyName("server_name")]
    public string Name { get; init; } = string.Empty;

    [JsonPropertyName("version")]
    public string Version { get; init; } = string.Empty;

    [JsonPropertyName("proto")]
    public long ProtocolVersion { get; init; }

    [JsonPropertyName("host")]
    public string Host { get; init; } = string.Empty;

    [JsonPropertyName("port")]
    public int Port { get; init; }

    [JsonPropertyName("headers")]
    public bool HeadersSupported { get; init; }

    [JsonPropertyName("auth_required")]
    public bool AuthRequired { get; init; }

    [JsonPropertyName("tls_required")]
    public bool TlsRequired { get; init; }

    [JsonPropertyName("tls_available")]
    public bool TlsAvailable { get; init; }

    [JsonPropertyName("max_payload")]
    public int MaxPayload { get; init; }

    [JsonPropertyName("jetstream")]
    public bool JetStreamAvailable { get; init; }

    [JsonPropertyName("client_id")]
    public ulong ClientId { get; init; }

    [JsonPropertyName("client_ip")]
    public string ClientIp { get; init; } = string.Empty;

    [JsonPropertyName("cluster")]
    public string? Cluster { get; init; }

    [JsonPropertyName("connect_urls")]
    public string[]? ClientConnectUrls { get; init; }

    [JsonPropertyName("ldm")]
    public bool LameDuckMode { get; init; }
}
