using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Support;

/// <summary>Events for consumers that read only an event's attributes.</summary>
internal static class EventSamples
{
    public const string Subject = "pangan.lot.claimed.jakarta";

    private static readonly ConcurrentDictionary<Guid, int> Lanes = new();
    private static int s_lanes;

    /// <summary>The lane of an aggregate: each has one of its own here, with a number.</summary>
    public static string Lane(Guid aggregate, string kind = "lot") =>
        LaneNumbers.Key(Lanes.GetOrAdd(aggregate, static _ => Interlocked.Increment(ref s_lanes)), kind);

    public static byte[] Payload(Guid aggregate, long sequence, DateTimeOffset at) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""
        {"specversion":"1.0","id":"{{{EventId.Of(aggregate, sequence)}}}","source":"/lots/{{{aggregate}}}","type":"org.pahlawanpangan.lot.claimed.v1","subject":"{{{aggregate}}}","time":"{{{at:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}}","sequence":{{{sequence}}},"datacontenttype":"application/json","data":{"quantity":1}}
        """));

    public static StreamEvent Event(Guid aggregate, long sequence, DateTimeOffset at) =>
        StreamEvent.Read(Subject, Payload(aggregate, sequence, at));

    /// <summary>An event as it comes: each aggregate is a lane of its own here, so that its sequence is its number.</summary>
    public static IncomingEvent Incoming(Guid aggregate, long sequence, DateTimeOffset at) =>
        Incoming(Event(aggregate, sequence, at));

    public static IncomingEvent Incoming(StreamEvent streamEvent) => new(
        streamEvent, Lane(streamEvent.AggregateId), streamEvent.Sequence,
        new StreamPlace(streamEvent.Sequence, streamEvent.Id.ToString()));
}
