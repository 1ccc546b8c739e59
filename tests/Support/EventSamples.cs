using System.Globalization;
using System.Text;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Tests.Support;

/// <summary>Events for consumers that read only an event's attributes.</summary>
internal static class EventSamples
{
    public const string Subject = "pangan.lot.claimed.jakarta";

    public static byte[] Payload(Guid aggregate, long sequence, DateTimeOffset at) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""
        {"specversion":"1.0","id":"{{{EventId.Of(aggregate, sequence)}}}","source":"/lots/{{{aggregate}}}","type":"org.pahlawanpangan.lot.claimed.v1","subject":"{{{aggregate}}}","time":"{{{at:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}}","sequence":{{{sequence}}},"datacontenttype":"application/json","data":{"quantity":1}}
        """));

    public static StreamEvent Event(Guid aggregate, long sequence, DateTimeOffset at) =>
        StreamEvent.Read(Subject, Payload(aggregate, sequence, at));

    public static IncomingEvent Incoming(Guid aggregate, long sequence, DateTimeOffset at) =>
        new(Event(aggregate, sequence, at), new NoReceipt());

    private sealed class NoReceipt : IReceipt
    {
        public ValueTask AckAsync() => ValueTask.CompletedTask;

        public ValueTask NakAsync(TimeSpan after) => ValueTask.CompletedTask;

        public ValueTask AckProgressAsync() => ValueTask.CompletedTask;
    }
}
