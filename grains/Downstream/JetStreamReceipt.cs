using NATS.Client.Core;
using NATS.Client.JetStream;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Acknowledges to JetStream. A lost acknowledgement only causes another delivery, which the inbox drops.</summary>
internal sealed class JetStreamReceipt(INatsJSMsg<byte[]> message) : IReceipt
{
    public ValueTask AckAsync() => SendAsync(message, static (message, _) => message.AckAsync(), default);

    public ValueTask NakAsync(TimeSpan after) =>
        SendAsync(message, static (message, after) => message.NakAsync(new AckOpts { NakDelay = after }), after);

    public ValueTask AckProgressAsync() => SendAsync(message, static (message, _) => message.AckProgressAsync(), default);

    private static async ValueTask SendAsync(
        INatsJSMsg<byte[]> message, Func<INatsJSMsg<byte[]>, TimeSpan, ValueTask> send, TimeSpan after)
    {
        try
        {
            await send(message, after);
        }
        catch (Exception lost) when (lost is NatsException or ObjectDisposedException or OperationCanceledException)
        {
            // The broker delivers it again after its acknowledgement time-out.
        }
    }
}
