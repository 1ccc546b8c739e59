using System.Text.Json.Serialization;

namespace NATS.Client.JetStream.Models;

/// <summary>One page of a list.</summary>
public record IterableResponse
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

/// <summary>Which page of a list.</summary>
internal sealed record IterableRequest
{
    /// <summary>Items to skip.</summary>
    [JsonPropertyName("offset")]
    public int Offset { get; set; }

    /// <summary>Only streams that take this subject.</summary>
    [JsonPropertyName("subject")]
    public string? Subject { get; set; }
}

/// <summary>Streams.</summary>
public record StreamListResponse : IterableResponse
{
    /// <summary>This page.</summary>
    [JsonPropertyName("streams")]
    public ICollection<StreamInfo> Streams { get; set; } = [];
}

/// <summary>Names of streams.</summary>
public record StreamNamesResponse : IterableResponse
{
    /// <summary>This page.</summary>
    [JsonPropertyName("streams")]
    public ICollection<string>? Streams { get; set; }
}

/// <summary>Consumers.</summary>
public record ConsumerListResponse : IterableResponse
{
    /// <summary>This page.</summary>
    [JsonPropertyName("consumers")]
    public ICollection<ConsumerInfo> Consumers { get; set; } = [];
}

/// <summary>Names of consumers.</summary>
public record ConsumerNamesResponse : IterableResponse
{
    /// <summary>This page.</summary>
    [JsonPropertyName("consumers")]
    public ICollection<string> Consumers { get; set; } = [];
}
