using NATS.Client.Core;
using PahlawanPangan.Tls;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Configures and closes connections to the broker.</summary>
internal static class BrokerConnections
{
    /// <summary>How often an idle connection asks whether the broker is there; two answers may be missing.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);

    /// <summary>How long the broker may take to accept a connection, and to answer a request.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>Settings with which a link that goes silent is noticed within a quarter of a minute.</summary>
    public static NatsOpts Options(NatsOptions broker, string name) => new()
    {
        Url = broker.Url,
        Name = name,
        TlsOpts = broker.TlsFiles is { } files ? Over(files) : new NatsTlsOpts(),
        PingInterval = AskEvery,
        MaxPingOut = 2,
        ConnectTimeout = AnswerWithin,
        RequestTimeout = AnswerWithin,
        CommandTimeout = AnswerWithin,
    };

    /// <summary>TLS with the files as they are when a connection is made; no broker without it is accepted.</summary>
    private static NatsTlsOpts Over(TlsFiles files) => new()
    {
        Mode = TlsMode.Require,
        ConfigureClientAuthentication = connection =>
        {
            files.Current.ApplyTo(connection);
            return ValueTask.CompletedTask;
        },
    };

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
