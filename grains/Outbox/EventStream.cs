using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using Npgsql;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>The JetStream stream that carries every event.</summary>
internal static class EventStream
{
    /// <summary>The stream's name.</summary>
    public const string Name = "PANGAN";

    /// <summary>The subjects that it takes.</summary>
    public const string Subjects = "pangan.>";

    /// <summary>How long the broker drops a repeated event id.</summary>
    public static TimeSpan DuplicateWindow { get; } = TimeSpan.FromMinutes(2);

    private const int NotFound = 404;
    private const long AdvisoryLock = 0x50616e67_53747265;

    // A silo that is suspended while it holds the lock loses it, instead of blocking all others.
    private static readonly string TakeTurn =
        $"SET lock_timeout = '10s'; SET idle_session_timeout = '10s'; SELECT pg_advisory_lock({AdvisoryLock})";

    private static readonly string EndTurn =
        $"SELECT pg_advisory_unlock({AdvisoryLock}); RESET idle_session_timeout; RESET lock_timeout";

    /// <summary>Creates the stream unless it exists; an existing one keeps its operator's configuration.</summary>
    /// <param name="jetStream">The JetStream context.</param>
    /// <param name="options">The configuration of a new stream.</param>
    /// <param name="database">The database that holds the lock which serialises all creators.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public static async Task EnsureAsync(
        INatsJSContext jetStream, NatsOptions options, NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (!await ExistsAsync(jetStream, cancellation))
        {
            _ = await InTurnAsync(database, () => MakeAsync(jetStream, options, cancellation), cancellation);
        }
    }

    /// <summary>Creates a durable consumer of the stream, or updates an existing one.</summary>
    /// <inheritdoc cref="EnsureAsync"/>
    /// <param name="durable">The consumer's configuration.</param>
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
    /// Runs an action under a lock over all silos. nats-server (2.9 at least, nats-server issue 3677) does not support concurrent requests
    /// for the same stream: consumers created meanwhile were seen to announce events that were never delivered.
    /// </summary>
    private static async Task<T> InTurnAsync<T>(NpgsqlDataSource database, Func<Task<T>> make, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(TakeTurn, connection);
        await command.ExecuteNonQueryAsync(cancellation);
        try
        {
            return await make();
        }
        finally
        {
            // A lock of the session, since no transaction stays open over a call of the broker. When this fails the session has ended.
            await using var end = new NpgsqlCommand(EndTurn, connection);
            await end.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
