using System.Text.Json.Serialization;
using NATS.Client.JetStream.Json;

namespace NATS.Client.JetStream.Models;

/// <summary>A consumer as it is.</summary>
public record ConsumerInfo
{
    /// <summary>Its stream.</summary>
    [JsonPropertyName("stream_name")]
    public required string StreamName { get; set; }

    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; set; }

    /// <summary>When this was true.</summary>
    [JsonPropertyName("ts")]
    public DateTimeOffset Ts { get; set; }

    /// <summary>Its configuration.</summary>
    [JsonPropertyName("config")]
    public ConsumerConfig Config { get; set; } = new();

    /// <summary>When it was created.</summary>
    [JsonPropertyName("created")]
    public DateTimeOffset Created { get; set; }

    /// <summary>The last message delivered.</summary>
    [JsonPropertyName("delivered")]
    public SequenceInfo Delivered { get; set; } = new();

    /// <summary>The message up to which all are acknowledged.</summary>
    [JsonPropertyName("ack_floor")]
    public SequenceInfo AckFloor { get; set; } = new();

    /// <summary>Messages delivered and not acknowledged.</summary>
    [JsonPropertyName("num_ack_pending")]
    public int NumAckPending { get; set; }

    /// <summary>Messages delivered more than once.</summary>
    [JsonPropertyName("num_redelivered")]
    public int NumRedelivered { get; set; }

    /// <summary>Pulls waiting.</summary>
    [JsonPropertyName("num_waiting")]
    public int NumWaiting { get; set; }

    /// <summary>Messages not delivered yet.</summary>
    [JsonPropertyName("num_pending")]
    public ulong NumPending { get; set; }

    /// <summary>Where in a cluster it lives.</summary>
    [JsonPropertyName("cluster")]
    public ClusterInfo? Cluster { get; set; }

    /// <summary>Whether somebody reads its push subject.</summary>
    [JsonPropertyName("push_bound")]
    public bool PushBound { get; set; }
}

/// <summary>A place in a consumer and in its stream.</summary>
public record SequenceInfo
{
    /// <summary>Sequence of the delivery.</summary>
    [JsonPropertyName("consumer_seq")]
    public ulong ConsumerSeq { get; set; }

    /// <summary>Sequence of the message.</summary>
    [JsonPropertyName("stream_seq")]
    public ulong StreamSeq { get; set; }

    /// <summary>When it was reached.</summary>
    [JsonPropertyName("last_active")]
    public DateTimeOffset LastActive { get; set; }
}

/// <summary>Whether a consumer was deleted.</summary>
public record ConsumerDeleteResponse
{
    /// <summary>Whether.</summary>
    [JsonPropertyName("success")]
    public bool Success { get; set; }
}

/// <summary>A wish for messages.</summary>
public record ConsumerGetnextRequest
{
    /// <summary>How long it is good for.</summary>
    [JsonPropertyName("expires")]
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan Expires { get; set; }

    /// <summary>How many messages.</summary>
    [JsonPropertyName("batch")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long Batch { get; set; }

    /// <summary>How many bytes.</summary>
    [JsonPropertyName("max_bytes")]
    public long MaxBytes { get; set; }

    /// <summary>Whether only what is there now.</summary>
    [JsonPropertyName("no_wait")]
    public bool NoWait { get; set; }

    /// <summary>Time between signs of life.</summary>
    [JsonPropertyName("idle_heartbeat")]
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan IdleHeartbeat { get; set; }
}

/// <summary>A consumer to be.</summary>
internal sealed record ConsumerCreateRequest
{
    /// <summary>Its stream.</summary>
    [JsonPropertyName("stream_name")]
    public required string StreamName { get; set; }

    /// <summary>Its configuration.</summary>
    [JsonPropertyName("config")]
    public ConsumerConfig? Config { get; set; }

    /// <summary>Whether it may or must exist (2.10).</summary>
    [JsonPropertyName("action")]
    public ConsumerCreateAction Action { get; set; }
}
