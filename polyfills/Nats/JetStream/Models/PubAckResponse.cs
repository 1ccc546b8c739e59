using System.Text.Json.Serialization;

namespace NATS.Client.JetStream.Models;

/// <summary>What the stream says to a publish.</summary>
public record PubAckResponse
{
    /// <summary>Why it was refused, if so.</summary>
    [JsonPropertyName("error")]
    public ApiError? Error { get; set; }

    /// <summary>The stream that took it.</summary>
    [JsonPropertyName("stream")]
    public string? Stream { get; set; }

    /// <summary>Its sequence, or that of the message it duplicates.</summary>
    [JsonPropertyName("seq")]
    public ulong Seq { get; set; }

    /// <summary>Whether it was there already.</summary>
    [JsonPropertyName("duplicate")]
    public bool Duplicate { get; set; }

    /// <summary>The domain of the stream.</summary>
    [JsonPropertyName("domain")]
    public string? Domain { get; set; }
}

/// <summary>A refusal of JetStream.</summary>
public record ApiError
{
    /// <summary>Code in the manner of HTTP.</summary>
    [JsonPropertyName("code")]
    public int Code { get; set; }

    /// <summary>What is wrong.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; set; }

    /// <summary>Code of the exact error.</summary>
    [JsonPropertyName("err_code")]
    public int ErrCode { get; set; }
}

/// <summary>What an account uses of JetStream.</summary>
public record AccountInfoResponse
{
    /// <summary>Bytes of memory.</summary>
    [JsonPropertyName("memory")]
    public ulong Memory { get; set; }

    /// <summary>Bytes of disk.</summary>
    [JsonPropertyName("storage")]
    public ulong Storage { get; set; }

    /// <summary>Number of streams.</summary>
    [JsonPropertyName("streams")]
    public int Streams { get; set; }

    /// <summary>Number of consumers.</summary>
    [JsonPropertyName("consumers")]
    public int Consumers { get; set; }

    /// <summary>The domain.</summary>
    [JsonPropertyName("domain")]
    public string? Domain { get; set; }
}
