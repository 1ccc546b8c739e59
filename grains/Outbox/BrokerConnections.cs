using NATS.Client.Core;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>The end of a connection to the broker.</summary>
internal static class BrokerConnections
{
    /// <summary>How long a connection may take to end. One that was still being made has been seen never to, and its lane stood still.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    /// <summary>Ends a connection, or leaves it alone when it does not end in time.</summary>
    public static async Task EndAsync(NatsConnection connection)
    {
        try
        {
            await connection.DisposeAsync().AsTask().WaitAsync(Within);
        }
        catch (Exception problem) when (problem is NatsException or TimeoutException)
        {
            // A connection that is lost, or was never quite made, cannot take leave of the broker; that is why it is being ended.
        }
    }
}
