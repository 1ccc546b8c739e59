using System.Text.Json.Serialization;

namespace NATS.Client.JetStream.Models;

/// <summary>Which message to get.</summary>
public record StreamMsgGetRequest
{
    /// <summary>The one with this sequence, or the first to consider.</summary>
    [JsonPropertyName("seq")]
    public ulong Seq { get; set; }

    /// <summary>The last on this subject.</summary>
    [JsonPropertyName("last_by_subj")]
    public string? LastBySubj { get; set; }

    /// <summary>The next on this subject.</summary>
    [JsonPropertyName("next_by_subj")]
    public string? NextBySubj { get; set; }
}

/// <summary>A message got.</summary>
public record StreamMsgGetResponse
{
    /// <summary>The message.</summary>
    [JsonPropertyName("message")]
    public required StoredMessage Message { get; set; }
}

/// <summary>A message as stored.</summary>
public record StoredMessage
{
    /// <summary>Its subject.</summary>
    [JsonPropertyName("subject")]
    public required string Subject { get; set; }

    /// <summary>Its sequence.</summary>
    [JsonPropertyName("seq")]
    public ulong Seq { get; set; }

    /// <summary>Its payload.</summary>
    [JsonPropertyName("data")]
    public ReadOnlyMemory<byte> Data { get; set; }

    /// <summary>When it came.</summary>
    [JsonPropertyName("time")]
    public required DateTimeOffset Time { get; set; }

    /// <summary>Its header block in base 64.</summary>
    [JsonPropertyName("hdrs")]
    public string? Hdrs { get; set; }
}

/// <summary>Which message to delete.</summary>
public record StreamMsgDeleteRequest
{
    /// <summary>The one with this sequence.</summary>
    [JsonPropertyName("seq")]
    public ulong Seq { get; set; }

    /// <summary>Whether its bytes may stay on disk.</summary>
    [JsonPropertyName("no_erase")]
    public bool NoErase { get; set; }
}

/// <summary>Whether something was deleted.</summary>
public record StreamMsgDeleteResponse
{
    /// <summary>Whether.</summary>
    [JsonPropertyName("success")]
    public bool Success { get; set; }
}

/// <summary>Which messages to purge; all without limits.</summary>
public record StreamPurgeRequest
{
    /// <summary>Those on these subjects.</summary>
    [JsonPropertyName("filter")]
    public string? Filter { get; set; }

    /// <summary>Those before this sequence.</summary>
    [JsonPropertyName("seq")]
    public ulong Seq { get; set; }

    /// <summary>All but this many.</summary>
    [JsonPropertyName("keep")]
    public ulong Keep { get; set; }
}

/// <summary>What was purged.</summary>
public record StreamPurgeResponse
{
    /// <summary>Whether.</summary>
    [JsonPropertyName("success")]
    public bool Success { get; set; }

    /// <summary>How many messages.</summary>
    [JsonPropertyName("purged")]
    public long Purged { get; set; }
}
