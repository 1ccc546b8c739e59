using System.Text.Json;

namespace PahlawanPangan.Grains.Documents;

/// <summary>An event that a document's next write publishes. It is immutable, and so is everything its writer captures.</summary>
internal sealed record DocumentEvent
{
    /// <summary>The aggregate's kind and what happened, such as <c>account.confirmed</c>: the middle of the NATS subject.</summary>
    public required string Type { get; init; }

    /// <summary>The path that the aggregate's kind has, such as <c>/accounts/</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The region that ends the NATS subject; <see cref="Everywhere"/> for what belongs to none.</summary>
    public string Region { get; init; } = Everywhere;

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the request that caused it; null when untraced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Writes the members of <c>data</c>. Runs on the journal's thread, after the grain's turn.</summary>
    public required Action<Utf8JsonWriter> WriteData { get; init; }

    /// <summary>The region of events that belong to none.</summary>
    public const string Everywhere = "all";
}
