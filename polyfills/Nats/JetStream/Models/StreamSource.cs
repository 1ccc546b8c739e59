using System.Text.Json.Serialization;

namespace NATS.Client.JetStream.Models;

/// <summary>A stream that another takes messages from.</summary>
public record StreamSource
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; set; }

    /// <summary>The first sequence taken.</summary>
    [JsonPropertyName("opt_start_seq")]
    public ulong OptStartSeq { get; set; }

    /// <summary>The first time taken.</summary>
    [JsonPropertyName("opt_start_time")]
    public DateTimeOffset OptStartTime { get; set; }

    /// <summary>The subjects taken.</summary>
    [JsonPropertyName("filter_subject")]
    public string? FilterSubject { get; set; }

    /// <summary>Where it is reached when it is elsewhere.</summary>
    [JsonPropertyName("external")]
    public ExternalStreamSource? External { get; set; }

    /// <summary>The domain it is in, a shorthand for its external address.</summary>
    [JsonIgnore]
    public string? Domain { get; set; }
}

/// <summary>Where a stream elsewhere is reached.</summary>
public record ExternalStreamSource
{
    /// <summary>Prefix of its API.</summary>
    [JsonPropertyName("api")]
    public required string Api { get; set; }

    /// <summary>Prefix of its deliveries.</summary>
    [JsonPropertyName("deliver")]
    public string? Deliver { get; set; }
}

/// <summary>Where in a cluster a stream lives.</summary>
public record Placement
{
    /// <summary>Name of the cluster.</summary>
    [JsonPropertyName("cluster")]
    public string? Cluster { get; set; }

    /// <summary>Tags of its servers.</summary>
    [JsonPropertyName("tags")]
    public ICollection<string>? Tags { get; set; }
}

/// <summary>Where stored messages are published again.</summary>
public record Republish
{
    /// <summary>Subjects that are.</summary>
    [JsonPropertyName("src")]
    public required string Src { get; set; }

    /// <summary>Subjects they become.</summary>
    [JsonPropertyName("dest")]
    public required string Dest { get; set; }

    /// <summary>Whether without payload.</summary>
    [JsonPropertyName("headers_only")]
    public bool HeadersOnly { get; set; }
}
