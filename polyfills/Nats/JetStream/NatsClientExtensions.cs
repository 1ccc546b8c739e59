using NATS.Client.Core;
using NATS.Client.JetStream;

namespace NATS.Net;

/// <summary>JetStream over a client or a connection.</summary>
public static class NatsClientExtensions
{
    /// <summary>JetStream with default settings.</summary>
    public static INatsJSContext CreateJetStreamContext(this INatsClient client) => new NatsJSContext(client.Connection);

    /// <summary>JetStream with default settings.</summary>
    public static INatsJSContext CreateJetStreamContext(this INatsConnection connection) => new NatsJSContext(connection);

    /// <summary>JetStream with settings.</summary>
    public static INatsJSContext CreateJetStreamContext(this INatsClient client, NatsJSOpts opts) => new NatsJSContext(client.Connection, opts);

    /// <summary>JetStream with settings.</summary>
    public static INatsJSContext CreateJetStreamContext(this INatsConnection connection, NatsJSOpts opts) => new NatsJSContext(connection, opts);
}
