using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Refuses a broker, or a stream that someone else made, with which the engine cannot work.</summary>
internal static class BrokerEnvironment
{
    private const int NotFound = 404;

    /// <summary>The largest event, roughly: a lot's terms with everything in them.</summary>
    private const int MessageBytesMin = 65_536;

    private static readonly Version VersionMin = new(2, 9);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>Checks the broker; one that does not answer throws as any request would.</summary>
    /// <exception cref="InvalidDataException">It is not fit; the message says what to change.</exception>
    public static async Task CheckAsync(NatsOptions options, ILogger logger, CancellationToken cancellation)
    {
        var connection = new NatsConnection(BrokerConnections.Options(options, "pangan-check"));
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(AnswerWithin, cancellation);
            var server = connection.ServerInfo;
            if (server is not null && Version.TryParse(server.Version.Split('-')[0], out var version) && version < VersionMin)
            {
                throw new InvalidDataException($"NATS is of version {server.Version}; use nats-server {VersionMin} or newer.");
            }

            if (server is { JetStreamAvailable: false })
            {
                throw new InvalidDataException(
                    "NATS runs without JetStream; give it a jetstream block with a store_dir, or start it with -js.");
            }

            await CheckStreamAsync(connection.CreateJetStreamContext(), logger, cancellation);
        }
        finally
        {
            await BrokerConnections.EndAsync(connection);
        }
    }

    private static async Task CheckStreamAsync(INatsJSContext jetStream, ILogger logger, CancellationToken cancellation)
    {
        StreamConfig stream;
        try
        {
            stream = (await jetStream.GetStreamAsync(EventStream.Name, cancellationToken: cancellation)).Info.Config;
        }
        catch (NatsJSApiException missing) when (missing.Error.Code == NotFound)
        {
            return;
        }

        if (FaultOf(stream) is { } fault)
        {
            throw new InvalidDataException(
                $"The stream {EventStream.Name} exists and {fault}. Change it or remove it; silos create their own.");
        }

        if (stream.Storage == StreamConfigStorage.Memory)
        {
            GrainLog.StreamUnsafe(logger, "is kept in memory and is lost with its server");
        }

        if (stream.Discard == StreamConfigDiscard.Old && (stream.MaxMsgs > 0 || stream.MaxBytes > 0))
        {
            GrainLog.StreamUnsafe(logger, "is limited in size and discards its oldest events, whether they were handled or not");
        }
    }

    private static string? FaultOf(StreamConfig stream)
    {
        if (stream.Subjects?.Any(subject => subject is EventStream.Subjects or ">") != true)
        {
            return $"does not take the subjects {EventStream.Subjects}";
        }

        return stream switch
        {
            { Retention: not StreamConfigRetention.Limits } =>
                "has another retention than 'limits', which removes events that some consumer needs",
            { NoAck: true } => "does not acknowledge what it stores (no_ack)",
            { Sealed: true } => "is sealed",
            { MaxMsgSize: > 0 and < MessageBytesMin } => $"takes messages of {stream.MaxMsgSize} bytes only; {MessageBytesMin} are needed",
            _ => null,
        };
    }
}
