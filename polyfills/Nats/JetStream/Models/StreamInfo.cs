using System.Text.Json.Serialization;
using NATS.Client.JetStream.Json;

namespace NATS.Client.JetStream.Models;

/// <summary>A stream as it is.</summary>
public record StreamInfo
{
    /// <summary>Its configuration.</summary>
    [JsonPropertyName("config")]
    public StreamConfig Config { get; set; } = new();

    /// <summary>Its contents.</summary>
    [JsonPropertyName("state")]
    public StreamState State { get; set; } = new();

    /// <summary>When it was created.</summary>
    [JsonPropertyName("created")]
    public DateTimeOffset Created { get; set; }

    /// <summary>When this was true.</summary>
    [JsonPropertyName("ts")]
    public DateTimeOffset Ts { get; set; }

    /// <summary>Where in a cluster it lives.</summary>
    [JsonPropertyName("cluster")]
    public ClusterInfo? Cluster { get; set; }
}

/// <summary>A stream's contents.</summary>
public record StreamState
{
    /// <summary>Number of messages.</summary>
    [JsonPropertyName("messages")]
    public long Messages { get; set; }

    /// <summary>Number of bytes.</summary>
    [JsonPropertyName("bytes")]
    public long Bytes { get; set; }

    /// <summary>The first sequence.</summary>
    [JsonPropertyName("first_seq")]
    public ulong FirstSeq { get; set; }

    /// <summary>When the first came.</summary>
    [JsonPropertyName("first_ts")]
    public string? FirstTs { get; set; }

    /// <summary>The last sequence.</summary>
    [JsonPropertyName("last_seq")]
    public ulong LastSeq { get; set; }

    /// <summary>When the last came.</summary>
    [JsonPropertyName("last_ts")]
    public string? LastTs { get; set; }

    /// <summary>Deleted sequences, when asked for.</summary>
    [JsonPropertyName("deleted")]
    public ICollection<long>? Deleted { get; set; }

    /// <summary>Messages of each subject, when asked for.</summary>
    [JsonPropertyName("subjects")]
    public IDictionary<string, long>? Subjects { get; set; }

    /// <summary>Number of subjects.</summary>
    [JsonPropertyName("num_subjects")]
    public long NumSubjects { get; set; }

    /// <summary>Number of deleted messages between first and last.</summary>
    [JsonPropertyName("num_deleted")]
    public long NumDeleted { get; set; }

    /// <summary>Number of consumers.</summary>
    [JsonPropertyName("consumer_count")]
    public long ConsumerCount { get; set; }
}

/// <summary>A stream as it is, in one page of an answer.</summary>
public record StreamInfoResponse : StreamInfo
{
    /// <summary>Number of items.</summary>
    [JsonPropertyName("total")]
    public int Total { get; set; }

    /// <summary>Items before this page.</summary>
    [JsonPropertyName("offset")]
    public int Offset { get; set; }

    /// <summary>Most items in a page.</summary>
    [JsonPropertyName("limit")]
    public int Limit { get; set; }
}

/// <summary>A stream after an update.</summary>
public record StreamUpdateResponse : StreamInfo;

/// <summary>What to tell about a stream.</summary>
public record StreamInfoRequest
{
    /// <summary>Whether deleted sequences.</summary>
    [JsonPropertyName("deleted_details")]
    public bool DeletedDetails { get; set; }

    /// <summary>Of which subjects the counts.</summary>
    [JsonPropertyName("subjects_filter")]
    public string? SubjectsFilter { get; set; }

    /// <summary>Items to skip.</summary>
    [JsonPropertyName("offset")]
    public int Offset { get; set; }
}

/// <summary>A cluster as a stream sees it.</summary>
public record ClusterInfo
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>The server that leads.</summary>
    [JsonPropertyName("leader")]
    public string? Leader { get; set; }

    /// <summary>The servers that follow.</summary>
    [JsonPropertyName("replicas")]
    public ICollection<PeerInfo>? Replicas { get; set; }
}

/// <summary>A server that follows.</summary>
public record PeerInfo
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; set; }

    /// <summary>Whether it is up to date.</summary>
    [JsonPropertyName("current")]
    public bool Current { get; set; }

    /// <summary>Time since it was heard of.</summary>
    [JsonPropertyName("active")]
    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan Active { get; set; }

    /// <summary>Whether it is away.</summary>
    [JsonPropertyName("offline")]
    public bool Offline { get; set; }

    /// <summary>How many operations it is behind.</summary>
    [JsonPropertyName("lag")]
    public ulong Lag { get; set; }
}
