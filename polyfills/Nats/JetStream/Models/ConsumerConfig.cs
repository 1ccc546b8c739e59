using System.Text.Json.Serialization;
using NATS.Client.JetStream.Json;

namespace NATS.Client.JetStream.Models;

/// <summary>How a consumer is to be.</summary>
public record ConsumerConfig
{
    /// <summary>Creates the configuration of an ephemeral consumer.</summary>
    public ConsumerConfig()
    {
    }

    /// <summary>Creates the configuration of a durable consumer.</summary>
    public ConsumerConfig(string name)
    {
        Name = name;
        DurableName = name;
    }

    /// <summary>Where it begins.</summary>
    [JsonPropertyName("deliver_policy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ConsumerConfigDeliverPolicy DeliverPolicy { get; set; }

    /// <summary>The sequence it begins at.</summary>
    [JsonPropertyName("opt_start_seq")]
    public ulong OptStartSeq { get; set; }

    /// <summary>The time it begins at.</summary>
    [JsonPropertyName("opt_start_time")]
    public DateTimeOffset OptStartTime { get; set; }

    /// <summary>Name under which it survives its readers.</summary>
    [JsonPropertyName("durable_name")]
    public string? DurableName { get; set; }

    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>What it is for.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; set; }

    /// <summary>Subject it pushes to; none for a pull consumer.</summary>
    [JsonPropertyName("deliver_subject")]
    public string? DeliverSubject { get; set; }

    /// <summary>Queue group it pushes to.</summary>
    [JsonPropertyName("deliver_group")]
    public string? DeliverGroup { get; set; }

    /// <summary>What must be acknowledged.</summary>
    [JsonPropertyName("ack_policy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ConsumerConfigAckPolicy AckPolicy { get; set; }

    /// <summary>Time after which a message is delivered again.</summary>
    [JsonPropertyName("ack_wait")]
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan AckWait { get; set; }

    /// <summary>Most deliveries of one message.</summary>
    [JsonPropertyName("max_deliver")]
    public long MaxDeliver { get; set; }

    /// <summary>Subjects it delivers.</summary>
    [JsonPropertyName("filter_subject")]
    public string? FilterSubject { get; set; }

    /// <summary>Several subjects it delivers (2.10).</summary>
    [JsonPropertyName("filter_subjects")]
    public ICollection<string>? FilterSubjects { get; set; }

    /// <summary>How fast it delivers.</summary>
    [JsonPropertyName("replay_policy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ConsumerConfigReplayPolicy ReplayPolicy { get; set; }

    /// <summary>Share of acknowledgements that are reported.</summary>
    [JsonPropertyName("sample_freq")]
    public string? SampleFreq { get; set; }

    /// <summary>Most bits per second.</summary>
    [JsonPropertyName("rate_limit_bps")]
    public long RateLimitBps { get; set; }

    /// <summary>Most messages delivered and not acknowledged.</summary>
    [JsonPropertyName("max_ack_pending")]
    public long MaxAckPending { get; set; }

    /// <summary>Time between signs of life to a push subject.</summary>
    [JsonPropertyName("idle_heartbeat")]
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan IdleHeartbeat { get; set; }

    /// <summary>Whether a push waits for its reader.</summary>
    [JsonPropertyName("flow_control")]
    public bool FlowControl { get; set; }

    /// <summary>Most pulls waiting.</summary>
    [JsonPropertyName("max_waiting")]
    public long MaxWaiting { get; set; }

    /// <summary>Whether only headers are delivered.</summary>
    [JsonPropertyName("headers_only")]
    public bool HeadersOnly { get; set; }

    /// <summary>Most messages of one pull.</summary>
    [JsonPropertyName("max_batch")]
    public int MaxBatch { get; set; }

    /// <summary>Longest time of one pull.</summary>
    [JsonPropertyName("max_expires")]
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan MaxExpires { get; set; }

    /// <summary>Most bytes of one pull.</summary>
    [JsonPropertyName("max_bytes")]
    public long MaxBytes { get; set; }

    /// <summary>Time without readers after which it goes.</summary>
    [JsonPropertyName("inactive_threshold")]
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan InactiveThreshold { get; set; }

    /// <summary>Times after which a message is delivered again, one for each delivery.</summary>
    [JsonPropertyName("backoff")]
    [JsonConverter(typeof(NanosecondsListConverter))]
    public ICollection<TimeSpan>? Backoff { get; set; }

    /// <summary>Servers that keep a copy of its state.</summary>
    [JsonPropertyName("num_replicas")]
    public long NumReplicas { get; set; }

    /// <summary>Whether its state is kept in memory only.</summary>
    [JsonPropertyName("mem_storage")]
    public bool MemStorage { get; set; }

    /// <summary>Free notes (2.10).</summary>
    [JsonPropertyName("metadata")]
    public IDictionary<string, string>? Metadata { get; set; }
}
