using System.Text;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Finds that the stream has lost its end: its store came back as it was earlier, or it was created again. The numbers of its messages are
/// then given a second time, so that a position alone does not show it.
/// </summary>
internal static class StreamCheck
{
    /// <summary>Marks this engine's durable consumers, whose positions are of no use after such a loss.</summary>
    public const string DurableDescription = "Pahlawan Pangan";

    private const int NotFound = 404;

    /// <summary>Whether the stream still has a message that it acknowledged, as far as that is not too old to be kept.</summary>
    public static async Task<bool> HoldsAsync(INatsJSContext jetStream, StreamPlace place, CancellationToken cancellation)
    {
        var stream = await jetStream.GetStreamAsync(EventStream.Name, cancellationToken: cancellation);
        var (first, last, sequence) = (stream.Info.State.FirstSeq, stream.Info.State.LastSeq, (ulong)place.Sequence);
        if (sequence > last || sequence < first)
        {
            return sequence <= last;
        }

        try
        {
            var found = await stream.GetAsync(new StreamMsgGetRequest { Seq = sequence }, cancellation);
            var headers = Encoding.UTF8.GetString(Convert.FromBase64String(found.Message.Hdrs ?? ""));
            return headers.Split("\r\n").Contains($"{MessageId.Header}: {place.Message}", StringComparer.OrdinalIgnoreCase)
                || headers.Split("\r\n").Contains($"{MessageId.Header}:{place.Message}", StringComparer.OrdinalIgnoreCase);
        }
        catch (NatsJSApiException removed) when (removed.Error.Code == NotFound)
        {
            // An operator removed that message; the stream goes on behind it.
            return true;
        }
    }

    /// <summary>
    /// Deletes the engine's durable consumers, so that their owners create them again and take the stream from its beginning: each drops
    /// what it has handled.
    /// </summary>
    public static async Task ForgetConsumersAsync(INatsJSContext jetStream, CancellationToken cancellation)
    {
        var names = new List<string>();
        await foreach (var consumer in jetStream.ListConsumersAsync(EventStream.Name, cancellation))
        {
            if (consumer.Info.Config.Description == DurableDescription)
            {
                names.Add(consumer.Info.Name);
            }
        }

        foreach (var name in names)
        {
            await ForgetConsumerAsync(jetStream, name, cancellation);
        }
    }

    /// <summary>Deletes a durable consumer, unless it is gone.</summary>
    public static async Task ForgetConsumerAsync(INatsJSContext jetStream, string name, CancellationToken cancellation)
    {
        try
        {
            await jetStream.DeleteConsumerAsync(EventStream.Name, name, cancellation);
        }
        catch (NatsJSApiException gone) when (gone.Error.Code == NotFound)
        {
            // Another silo was faster.
        }
    }
}
