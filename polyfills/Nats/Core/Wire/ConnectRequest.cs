using System.Text.Json.Serialization;

namespace NATS.Client.Core.Wire;

/// <summary>What the client says about itself in CONNECT.</summary>
internal sealed class ConnectRequest
{
    [JsonPropertyName("echo")]
    public bool Echo { get; private init; }

    [JsonPropertyName("verbose")]
    public bool Verbose { get; private init; }

    [JsonPropertyName("pedantic")]
    public bool Pedantic => false;

    [JsonPropertyName("tls_required")]
    public bool TlsRequired { get; private init; }

    [JsonPropertyName("auth_token")]
    public string? Token { get; private init; }

    [JsonPropertyName("user")]
    public string? User { get; private init; }

    [JsonPropertyName("pass")]
    public string? Password { get; private init; }

    [JsonPropertyName("name")]
    public string Name { get; private init; } = string.Empty;

    [JsonPropertyName("lang")]
    public string Language => ".NET";

    [JsonPropertyName("version")]
    public string Version => "3.1.1";

    [JsonPropertyName("protocol")]
    public int Protocol => 1;

    [JsonPropertyName("headers")]
    public bool Headers { get; private init; }

    [JsonPropertyName("no_responders")]
    public bool NoResponders { get; private init; }

    public static ConnectRequest From(NatsOpts opts, bool isTls) => new()
    {
        Echo = opts.Echo,
        Verbose = opts.Verbose,
        TlsRequired = isTls,
        Token = opts.AuthOpts.Token,
        User = opts.AuthOpts.Username,
        Password = opts.AuthOpts.Password,
        Name = opts.Name,
        Headers = opts.Headers,
        NoResponders = opts.Headers,
    };
}

/// <summary>Serializers of the protocol's own JSON.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConnectRequest), GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(ServerInfo))]
internal sealed partial class WireJsonContext : JsonSerializerContext;
