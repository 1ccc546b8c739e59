using System.Text.Json;
using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>An event as a trace reads it: members that are absent, or of another kind, count as not stated.</summary>
internal sealed class TraceEvent : IDisposable
{
    private readonly JsonDocument _document;

    private TraceEvent(LedgerEntryView entry, JsonDocument document)
    {
        _document = document;
        Entry = entry;
        Data = document.RootElement.TryGetProperty("data", out var data) ? data : default;
        var parts = entry.Subject.Split('.');
        Type = parts.Length > 2 ? $"{parts[1]}.{parts[2]}" : entry.Subject;
    }

    /// <summary>The entry.</summary>
    public LedgerEntryView Entry { get; }

    /// <summary>What happened, without the region: <c>lot.claimed</c>.</summary>
    public string Type { get; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset At => Entry.OccurredAt;

    /// <summary>The event's own JSON object.</summary>
    public JsonElement Data { get; }

    /// <summary>Reads an entry's event.</summary>
    public static TraceEvent Read(LedgerEntryView entry) => new(entry, JsonDocument.Parse(entry.Payload));

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();
}

/// <summary>Reads members that may be absent.</summary>
internal static class TraceData
{
    /// <summary>An object.</summary>
    public static JsonElement? Part(this JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    /// <summary>A text.</summary>
    public static string? Text(this JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>Texts.</summary>
    public static IReadOnlyList<string>? Texts(this JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(static item => item.ToString())]
            : null;

    /// <summary>An id.</summary>
    public static Guid? Id(this JsonElement data, string name) => Guid.TryParse(data.Text(name), out var id) ? id : null;

    /// <summary>A time.</summary>
    public static DateTimeOffset? Time(this JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.TryGetDateTimeOffset(out var time)
            ? time
            : null;

    /// <summary>A whole number.</summary>
    public static long? Whole(this JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number)
            ? number
            : null;

    /// <summary>A number.</summary>
    public static double? Number(this JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number)
            ? number
            : null;

    /// <summary>True or false.</summary>
    public static bool? Flag(this JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value)
            && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : null;
}
