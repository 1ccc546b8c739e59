using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Npgsql;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>The JetStream stream that carries every event.</summary>
public static class EventStream
{
    /// <summary>The stream's name.</summary>
    public const string Name = "PANGAN";

    /// <summary>The subjects that it takes.</summary>
    public const string Subjects = "pangan.>";

    /// <summary>For how long the broker drops a repeated event id.</summary>
    public static TimeSpan DuplicateWindow { get; } = TimeSpan.FromMinutes(2);

    private const int NotFound = 404;
    private const long AdvisoryLock = 0x50616e67_53747265;

    // A silo that is suspended in the middle loses its turn, rather than hold up all others for as long.
    private static readonly string TakeTurn =
        $"SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '10s'; SELECT pg_advisory_xact_lock({AdvisoryLock})";

    /// <summary>Makes the stream unless it exists; an existing one stays as its operator has set it.</summary>
    /// <param name="jetStream">Over a connection to the broker.</param>
    /// <param name="options">How a new stream is to be.</param>
    /// <param name="database">The one database that all makers share, where they take turns.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task EnsureAsync(INatsJSContext jetStream, NatsOptions options, NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (!await ExistsAsync(jetStream, cancellation))
        {
            _ = await InTurnAsync(database, () => MakeAsync(jetStream, options, cancellation), cancellation);
        }
    }

    /// <summary>Makes a durable consumer of the stream, or sets an existing one as it is to be.</summary>
    /// <inheritdoc cref="EnsureAsync"/>
    /// <param name="durable">How the consumer is to be.</param>
    public static Task<INatsJSConsumer> EnsureConsumerAsync(
        INatsJSContext jetStream, ConsumerConfig durable, NpgsqlDataSource database, CancellationToken cancellation) =>
        InTurnAsync(database, () => jetStream.CreateOrUpdateConsumerAsync(Name, durable, cancellation).AsTask(), cancellation);

    private static async Task<bool> MakeAsync(INatsJSContext jetStream, NatsOptions options, CancellationToken cancellation)
    {
        if (await ExistsAsync(jetStream, cancellation))
        {
            return false;
        }

        _ = await jetStream.CreateStreamAsync(
            new StreamConfig(Name, [Subjects])
            {
                Storage = StreamConfigStorage.File,
                Retention = StreamConfigRetention.Limits,
                Discard = StreamConfigDiscard.Old,
                MaxAge = TimeSpan.FromDays(options.DaysKept),
                NumReplicas = options.Replicas,
                DuplicateWindow = DuplicateWindow,
                AllowDirect = true,
            },
            cancellation);
        return true;
    }

    private static async Task<bool> ExistsAsync(INatsJSContext jetStream, CancellationToken cancellation)
    {
        try
        {
            _ = await jetStream.GetStreamAsync(Name, cancellationToken: cancellation);
            return true;
        }
        catch (NatsJSApiException missing) when (missing.Error.Code == NotFound)
        {
            return false;
        }
    }

    /// <summary>
    /// Does something while no other maker does, in whatever silo. nats-server (2.9 at least, nats-server issue 3677) does not stand being asked for the same
    /// stream several times at once: consumers made meanwhile were seen to be told of events that never came.
    /// </summary>
    private static async Task<T> InTurnAsync<T>(NpgsqlDataSource database, Func<Task<T>> make, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand(TakeTurn, connection);
        await command.ExecuteNonQueryAsync(cancellation);
        return await make();
    }
}
