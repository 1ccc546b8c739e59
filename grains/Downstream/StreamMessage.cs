using System.Globalization;
using NATS.Client.JetStream;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>A message of the stream, read once for all consumers of this silo.</summary>
internal sealed class StreamMessage
{
    private StreamMessage(INatsJSMsg<byte[]> message)
    {
        Subject = message.Subject;
        Payload = message.Data ?? [];
        Place = new StreamPlace((long)(message.Metadata?.Sequence.Stream ?? 0), HeaderOf(message, MessageId.Header) ?? "");
        Following = (long)(message.Metadata?.NumPending ?? 0);
        Lane = long.TryParse(HeaderOf(message, LaneNumbers.NumberHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && HeaderOf(message, LaneNumbers.LaneHeader) is { } lane && LaneNumbers.LaneOf(lane) >= 0 ? lane : null;
        Number = number;
        IsRepeated = HeaderOf(message, LaneNumbers.RepeatedHeader) is not null;
        try
        {
            Event = StreamEvent.Read(Subject, Payload, HeaderOf(message, "traceparent"));
        }
        catch (InvalidDataException unreadable)
        {
            Problem = unreadable;
        }
    }

    /// <summary>Where it is in the stream.</summary>
    public StreamPlace Place { get; }

    /// <summary>How many messages its reader had after it.</summary>
    public long Following { get; }

    /// <summary>The NATS subject.</summary>
    public string Subject { get; }

    /// <summary>The bytes as they were published.</summary>
    public byte[] Payload { get; }

    /// <summary>The event; null if it is none.</summary>
    public StreamEvent? Event { get; }

    /// <summary>Why it is no event; null if it is one.</summary>
    public InvalidDataException? Problem { get; }

    /// <summary>
    /// The event's lane and kind; null for a message of a build that gave no numbers, whose event is published again with one.
    /// </summary>
    public string? Lane { get; }

    /// <summary>The event's number in its lane.</summary>
    public long Number { get; }

    /// <summary>Whether the event may have been handled under another number.</summary>
    public bool IsRepeated { get; }

    /// <summary>Reads a message.</summary>
    public static StreamMessage Read(INatsJSMsg<byte[]> message) => new(message);

    /// <summary>Whether it is of a kind of aggregate, the second token of its subject; null stands for all kinds.</summary>
    public bool IsOf(string? kind) =>
        kind is null || (Subject.AsSpan()[(Subject.IndexOf('.', StringComparison.Ordinal) + 1)..] is var rest
            && rest.StartsWith(kind, StringComparison.Ordinal) && rest.Length > kind.Length && rest[kind.Length] == '.');

    /// <summary>The event as one consumer processes it; null if it has no number.</summary>
    public IncomingEvent? ToIncoming() => Lane is null
        ? null
        : Event is { } streamEvent
        ? new IncomingEvent(streamEvent, Lane, Number, Place, IsRepeated)
        : new IncomingEvent(StreamEvent.Unreadable(Subject, Payload), Lane, Number, Place) { IsUnreadable = true };

    private static string? HeaderOf(INatsJSMsg<byte[]> message, string name) =>
        message.Headers is { } headers && headers.TryGetValue(name, out var value) ? value.ToString() : null;
}
