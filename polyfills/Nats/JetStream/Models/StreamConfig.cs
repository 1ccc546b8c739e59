using System.Text.Json.Serialization;
using NATS.Client.JetStream.Json;

namespace NATS.Client.JetStream.Models;

/// <summary>How a stream is to be.</summary>
public record StreamConfig
{
    /// <summary>Creates an empty configuration.</summary>
    public StreamConfig()
    {
    }

    /// <summary>Creates the configuration of a stream over subjects.</summary>
    public StreamConfig(string name, ICollection<string> subjects)
    {
        Name = name;
        Subjects = subjects;
    }

    /// <summary>Name of the stream.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>What it is for.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; set; }

    /// <summary>Subjects it takes.</summary>
    [JsonPropertyName("subjects")]
    public ICollection<string>? Subjects { get; set; }

    /// <summary>When messages may go.</summary>
    [JsonPropertyName("retention")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public StreamConfigRetention Retention { get; set; }

    /// <summary>Most consumers; zero for no limit.</summary>
    [JsonPropertyName("max_consumers")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MaxConsumers { get; set; }

    /// <summary>Most messages; zero for no limit.</summary>
    [JsonPropertyName("max_msgs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long MaxMsgs { get; set; }

    /// <summary>Most messages of one subject; zero for no limit.</summary>
    [JsonPropertyName("max_msgs_per_subject")]
    public long MaxMsgsPerSubject { get; set; }

    /// <summary>Most bytes; zero for no limit.</summary>
    [JsonPropertyName("max_bytes")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long MaxBytes { get; set; }

    /// <summary>Age at which messages go; zero for never.</summary>
    [JsonPropertyName("max_age")]
    [JsonConverter(typeof(NanosecondsConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan MaxAge { get; set; }

    /// <summary>Largest message; zero for no limit.</summary>
    [JsonPropertyName("max_msg_size")]
    public int MaxMsgSize { get; set; }

    /// <summary>Where messages are kept.</summary>
    [JsonPropertyName("storage")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public StreamConfigStorage Storage { get; set; }

    /// <summary>How messages are compressed on disk (2.10).</summary>
    [JsonPropertyName("compression")]
    public StreamConfigCompression Compression { get; set; }

    /// <summary>Servers that keep a copy.</summary>
    [JsonPropertyName("num_replicas")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int NumReplicas { get; set; }

    /// <summary>Whether publishes are not acknowledged.</summary>
    [JsonPropertyName("no_ack")]
    public bool NoAck { get; set; }

    /// <summary>What happens at a limit.</summary>
    [JsonPropertyName("discard")]
    public StreamConfigDiscard Discard { get; set; }

    /// <summary>How long message ids are remembered against duplicates.</summary>
    [JsonPropertyName("duplicate_window")]
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan DuplicateWindow { get; set; }

    /// <summary>Where in a cluster it lives.</summary>
    [JsonPropertyName("placement")]
    public Placement? Placement { get; set; }

    /// <summary>The stream it mirrors.</summary>
    [JsonPropertyName("mirror")]
    public StreamSource? Mirror { get; set; }

    /// <summary>Streams it gathers.</summary>
    [JsonPropertyName("sources")]
    public ICollection<StreamSource>? Sources { get; set; }

    /// <summary>Whether nothing may change any more.</summary>
    [JsonPropertyName("sealed")]
    public bool Sealed { get; set; }

    /// <summary>Whether messages cannot be deleted.</summary>
    [JsonPropertyName("deny_delete")]
    public bool DenyDelete { get; set; }

    /// <summary>Whether it cannot be purged.</summary>
    [JsonPropertyName("deny_purge")]
    public bool DenyPurge { get; set; }

    /// <summary>Whether a header may replace earlier messages.</summary>
    [JsonPropertyName("allow_rollup_hdrs")]
    public bool AllowRollupHdrs { get; set; }

    /// <summary>Whether any replica answers direct reads.</summary>
    [JsonPropertyName("allow_direct")]
    public bool AllowDirect { get; set; }

    /// <summary>Whether mirrors answer direct reads.</summary>
    [JsonPropertyName("mirror_direct")]
    public bool MirrorDirect { get; set; }

    /// <summary>Where stored messages are published again.</summary>
    [JsonPropertyName("republish")]
    public Republish? Republish { get; set; }

    /// <summary>Whether the limit per subject refuses new messages.</summary>
    [JsonPropertyName("discard_new_per_subject")]
    public bool DiscardNewPerSubject { get; set; }

    /// <summary>Free notes (2.10).</summary>
    [JsonPropertyName("metadata")]
    public IDictionary<string, string>? Metadata { get; set; }
}
