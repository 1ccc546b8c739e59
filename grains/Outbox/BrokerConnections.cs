using NATS.Client.Core;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Closes connections to the broker.</summary>
internal static class BrokerConnections
{
    /// <summary>
    /// How long closing may take. A connection that was still connecting has been seen never to close, and its lane stopped.
    /// </summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    /// <summary>Closes a connection, or abandons it when it does not close in time.</summary>
    public static async Task EndAsync(NatsConnection connection)
    {
        try
        {
            await connection.DisposeAsync().AsTask().WaitAsync(Within);
        }
        catch (Exception problem) when (problem is NatsException or TimeoutException)
        {
            // Expected: a connection that is lost or was never established cannot be closed gracefully.
        }
    }
}
