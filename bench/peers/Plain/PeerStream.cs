using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace PahlawanPangan.Peers.Plain;

/// <summary>The stream of events and its durable consumers.</summary>
internal static class PeerStream
{
    public const string Name = "PEER";
    public const string Subject = "peer.claims";

    /// <summary>More than a consumer takes in one batch, so that the next one is there when a batch is done.</summary>
    public const int MessagesMax = 2000;

    public static async Task EnsureAsync(INatsJSContext jetStream, CancellationToken cancellation) =>
        _ = await jetStream.CreateOrUpdateStreamAsync(
            new StreamConfig(Name, [Subject])
            {
                Storage = StreamConfigStorage.File,
                Retention = StreamConfigRetention.Limits,
                MaxAge = TimeSpan.FromDays(7),
                NumReplicas = 1,
                DuplicateWindow = TimeSpan.FromMinutes(2),
            },
            cancellation);

    /// <summary>An acknowledgement covers all earlier messages.</summary>
    public static ValueTask<INatsJSConsumer> EnsureConsumerAsync(
        INatsJSContext jetStream, string durable, CancellationToken cancellation) => jetStream.CreateOrUpdateConsumerAsync(
            Name,
            new ConsumerConfig(durable) { AckPolicy = ConsumerConfigAckPolicy.All, MaxAckPending = 2 * MessagesMax },
            cancellation);
}
