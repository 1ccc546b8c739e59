using System.Globalization;
using System.Text;
using System.Text.Json;
using NATS.Client.Core;
using NATS.Client.JetStream;
using PahlawanPangan.Gateway.Tracing;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Ledger;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Messages of the stream: anything with a connection to the broker can publish one.</summary>
internal static class EventTargets
{
    private const string Subject = "pangan.lot.claimed.jakarta";
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Samples =
    [
        Encoding.UTF8.GetString(EventSamples.Payload(RequestSamples.LotId, 3, At)),
        $$$"""
        {"specversion":"1.0","id":"{{{RequestSamples.ClaimId}}}","source":"/lots/{{{RequestSamples.LotId}}}","type":"org.pahlawanpangan.lot.claimed.v1",
         "subject":"{{{RequestSamples.LotId}}}","time":"2026-03-01T12:00:00.000Z","sequence":1,"traceid":"0af7651916cd43dd8448eb211c80319c",
         "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","datacontenttype":"application/json",
         "data":{"donorId":"{{{RequestSamples.CallerId}}}","claimId":"{{{RequestSamples.ClaimId}}}","recipientId":"{{{RequestSamples.CallerId}}}",
         "quantity":5,"collected":4,"heldUntil":"2026-03-01T14:00:00.000Z","delivery":{"lat":-6.2,"lon":106.8},"reason":"x",
         "quantities":{"posted":10,"available":5,"held":5,"collected":0,"expired":0,"withdrawn":0} } }
        """,
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("event of the stream", _ => ReadEvent, _ => [.. Samples.Select(Encoding.UTF8.GetBytes)]),
        FuzzTarget.OfText("subject of a message", ReadSubject, Subject, "pangan.account.registered.none"),
        FuzzTarget.OfText("headers of a message", ReadHeaders, "0-lot\n12\n0197f0a0-0000-8000-8000-000000000002",
            "3-delivery\n1000000001\nx.1"),
        FuzzTarget.OfText("acknowledgement of the broker", ReadAck, """{"stream":"PANGAN","seq":12}""", """{"stream":"PANGAN", "seq": 13,"duplicate":true}"""),
        new("event as it is written", _ => WriteAndRead, _ => [[.. Enumerable.Range(0, 64).Select(static i => (byte)i)]]),
    ];

    private static bool ReadEvent(byte[] payload)
    {
        StreamEvent read;
        try
        {
            read = StreamEvent.Read(Subject, payload);
        }
        catch (InvalidDataException)
        {
            return false;
        }

        // The ledger and consumers read the whole again: it must be one JSON value.
        using var whole = JsonDocument.Parse(read.Payload);
        FuzzTarget.Require(read.Data.ValueKind == JsonValueKind.Object, "The data is an object.");
        FuzzTarget.Require(
            whole.RootElement.GetProperty("data").GetRawText() == FuzzTarget.Text(read.DataBytes.ToArray()),
            "All readers read the same data.");
        FuzzTarget.Require(
            whole.RootElement.GetProperty("subject").GetGuid() == read.AggregateId && whole.RootElement.GetProperty(
                "id").GetGuid() == read.Id
                && whole.RootElement.GetProperty("sequence").GetInt64() == read.Sequence, "All readers read the same attributes.");
        _ = LedgerEntry.Of(read, 0, 0, LedgerHash.Genesis);
        Handle(() => LedgerEntry.PartyOf(read));
        Handle(() => new LotFold().Add(read));
        Handle(() => NotificationDraft.Of(read).ToList());
        Handle(() => NotificationDraft.OfDelivery(StreamEvent.Read("pangan.delivery.assigned.jakarta", payload)));
        Handle(() => NotificationDraft.OfDelivery(StreamEvent.Read("pangan.delivery.handed-over.jakarta", payload)));
        using var trace = TraceEvent.Read(new LedgerEntryView
        {
            Partition = 0, Index = 0, EventId = read.Id, AggregateId = read.AggregateId, Sequence = read.Sequence, Subject = read.Subject,
            OccurredAt = read.OccurredAt, Payload = read.Payload, Leaf = [], Chain = [],
        });
        return true;
    }

    /// <summary>An event whose data a consumer cannot read fails in one of these ways, and is parked.</summary>
    private static void Handle(Func<object?> handle)
    {
        try
        {
            _ = handle();
        }
        catch (Exception unreadable) when (unreadable
            is KeyNotFoundException or InvalidOperationException or FormatException or JsonException)
        {
            // As documented.
        }
    }

    private static bool ReadSubject(string subject)
    {
        try
        {
            var read = StreamEvent.Read(subject, Encoding.UTF8.GetBytes(Samples[1]));
            FuzzTarget.Require(
                subject.StartsWith($"pangan.{read.Type}.", StringComparison.Ordinal) && read.Region.Length > 0,
                    "A subject names type and region.");
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>The first line is the lane, the second the number, the third the message's id.</summary>
    private static bool ReadHeaders(string text)
    {
        var lines = text.Split('\n');
        var headers = new NatsHeaders();
        foreach (var (name, value) in new[] { LaneNumbers.LaneHeader, LaneNumbers.NumberHeader, MessageId.Header }.Zip(lines))
        {
            headers[name] = value;
        }

        var message = StreamMessage.Read((INatsJSMsg<byte[]>)GrainDouble.Create(typeof(INatsJSMsg<byte[]>), (method, _) =>
            method.Name switch
        {
            "get_Subject" => Subject,
            "get_Data" => Encoding.UTF8.GetBytes(Samples[1]),
            "get_Headers" => headers,
            _ => null,
        }));
        FuzzTarget.Require(message.IsOf("lot") && !message.IsOf("lo") && message.Event is not null,
            "The event does not depend on headers.");
        if (message.ToIncoming() is not { } incoming)
        {
            return false;
        }

        FuzzTarget.Require(
            incoming.Number > 0 && LaneNumbers.LaneOf(incoming.Lane) >= 0 && LaneNumbers.KindOf(incoming.Lane).Length > 0,
            "A numbered message has a lane, a kind and a number from 1.");
        return true;
    }

    private static bool ReadAck(string text) => StreamPublisher.SequenceOf(Encoding.UTF8.GetBytes(text)) > 0;

    /// <summary>Attributes of the input's bytes are read as they were written.</summary>
    private static bool WriteAndRead(byte[] input)
    {
        var bytes = new byte[40];
        input.AsSpan(0, Math.Min(input.Length, bytes.Length)).CopyTo(bytes);
        var id = new Guid(bytes.AsSpan(0, 16));
        var sequence = 1 + (BitConverter.ToInt64(bytes, 16) & (long.MaxValue >> 1));
        var milliseconds = (long)(BitConverter.ToUInt64(bytes, 24) % 253_402_300_799_000);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        using var writer = new CloudEventWriter();
        var json = writer.Begin("/lots/", "org.pahlawanpangan.lot.closed.v1", id, sequence, at, null);
        json.WriteString("text"u8, FuzzTarget.Text(input));
        var payload = writer.End().ToArray();
        var read = StreamEvent.Read(writer.Subject("lot.closed", "jakarta"), payload);
        FuzzTarget.Require(
            (read.AggregateId, read.Sequence, read.OccurredAt, read.Id) == (id, sequence, at, EventId.Of(id, sequence)),
            string.Create(CultureInfo.InvariantCulture, $"An event is read as it was written: {id} {sequence} {milliseconds}"));
        FuzzTarget.Require(read.Data.GetProperty("text").GetString() == FuzzTarget.Text(input), "Data is read as it was written.");
        return true;
    }
}
