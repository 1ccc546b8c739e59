using System.Text.Json;
using System.Text.Unicode;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>One event of the stream: its CloudEvents attributes, and its bytes as they were published.</summary>
internal sealed class StreamEvent
{
    private readonly Range _data;

    private StreamEvent(Range range, JsonElement data) => (_data, Data) = (range, data);

    /// <summary>The NATS subject, such as <c>pangan.lot.claimed.jakarta</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>What happened, without the region: <c>lot.claimed</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The event's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The aggregate that it belongs to.</summary>
    public required Guid AggregateId { get; init; }

    /// <summary>Its number among the events of that aggregate, from 1 without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The trace that caused it; null when there was none.</summary>
    public Guid? TraceId { get; init; }

    /// <summary>The W3C context of that trace.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The W3C context of the message: that of the publish span, when that was recorded.</summary>
    public string? PublishedUnder { get; private init; }

    /// <summary>The whole event as it was published.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The region whose event it is; the subject's last token.</summary>
    public ReadOnlySpan<char> Region => Subject.AsSpan(Subject.LastIndexOf('.') + 1);

    /// <summary>The event's own JSON object, parsed once for all consumers.</summary>
    public JsonElement Data { get; }

    /// <summary>The bytes of that object.</summary>
    public ReadOnlyMemory<byte> DataBytes => Payload.AsMemory(_data);

    /// <summary>Stands for a message that is no event of this engine.</summary>
    public static StreamEvent Unreadable(string subject, byte[] payload) => new(default, default)
    {
        Subject = subject,
        Type = "",
        Id = Guid.Empty,
        AggregateId = Guid.Empty,
        Sequence = 0,
        OccurredAt = default,
        Payload = payload,
    };

    /// <summary>Stands for something that happened here and is no event of the stream.</summary>
    public static StreamEvent Of(string type, Guid id, Guid aggregateId, DateTimeOffset at) => new(default, default)
    {
        Subject = "",
        Type = type,
        Id = id,
        AggregateId = aggregateId,
        Sequence = 0,
        OccurredAt = at,
        Payload = [],
    };

    /// <summary>Reads an event.</summary>
    /// <exception cref="InvalidDataException">It is not an event of this engine; the exception's message gives the reason.</exception>
    public static StreamEvent Read(string subject, byte[] payload, string? publishedUnder = null)
    {
        try
        {
            return ReadAttributes(subject, payload, publishedUnder);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"The message on {subject} is not an event: {malformed.Message}", malformed);
        }
    }

    private static StreamEvent ReadAttributes(string subject, byte[] payload, string? publishedUnder)
    {
        Guid? id = null, aggregateId = null;
        long? sequence = null;
        DateTimeOffset? at = null;
        string? traceParent = null;
        (Range Range, JsonElement Json)? data = null;
        if (!Utf8.IsValid(payload))
        {
            throw new FormatException("it is not UTF-8");
        }

        // Of a member that comes twice, two readers could take different ones.
        var json = new Utf8JsonReader(payload);
        _ = json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("id"u8))
            {
                Once(id is null);
                id = ReadId(ref json);
            }
            else if (json.ValueTextEquals("subject"u8))
            {
                Once(aggregateId is null);
                aggregateId = ReadId(ref json);
            }
            else if (json.ValueTextEquals("sequence"u8))
            {
                Once(sequence is null);
                _ = json.Read();
                sequence = json.GetInt64();
            }
            else if (json.ValueTextEquals("time"u8))
            {
                Once(at is null);
                _ = json.Read();
                at = json.GetDateTimeOffset();
            }
            else if (json.ValueTextEquals("traceparent"u8))
            {
                Once(traceParent is null);
                _ = json.Read();
                traceParent = json.GetString();
            }
            else if (json.ValueTextEquals("data"u8))
            {
                Once(data is null);
                _ = json.Read();
                if (json.TokenType != JsonTokenType.StartObject)
                {
                    throw new FormatException("its data is no object");
                }

                var start = (int)json.TokenStartIndex;
                var parsed = JsonElement.ParseValue(ref json);
                data = (start..(int)json.BytesConsumed, parsed);
            }
            else
            {
                json.Skip();
            }
        }

        // Nothing follows the object.
        _ = json.Read();
        if (id is null || aggregateId is null || sequence is not > 0 || at is null || data is null
            || subject.Split('.') is not ["pangan", { Length: > 0 } aggregate, { Length: > 0 } happened, { Length: > 0 }])
        {
            throw new InvalidDataException($"The message on {subject} lacks id, subject, sequence, time, data or a region.");
        }

        return new StreamEvent(data.Value.Range, data.Value.Json)
        {
            Subject = subject,
            Type = $"{aggregate}.{happened}",
            Id = id.Value,
            AggregateId = aggregateId.Value,
            Sequence = sequence.Value,
            OccurredAt = at.Value,
            TraceId = Grains.TraceParent.TraceId(traceParent),
            TraceParent = traceParent,
            PublishedUnder = publishedUnder,
            Payload = payload,
        };
    }

    private static void Once(bool isFirst)
    {
        if (!isFirst)
        {
            throw new FormatException("an attribute comes twice");
        }
    }

    private static Guid ReadId(ref Utf8JsonReader json)
    {
        _ = json.Read();
        return json.GetGuid();
    }
}
