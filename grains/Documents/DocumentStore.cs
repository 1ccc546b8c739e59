using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Documents;

/// <summary>One document as it is stored.</summary>
internal sealed record StoredDocument(long Version, long Sequence, byte[] Body);

/// <summary>Reads and writes documents, each write with its events in one transaction.</summary>
internal sealed class DocumentStore
{
    private const int DeletedMax = 1000;
    private readonly NpgsqlDataSource _database;
    private readonly OutboxDoorbell _doorbell;
    private readonly ILogger<DocumentStore> _logger;

    /// <summary>Creates a store over a database.</summary>
    public DocumentStore(NpgsqlDataSource database, OutboxDoorbell doorbell, ILogger<DocumentStore> logger)
    {
        _database = database;
        _doorbell = doorbell;
        _logger = logger;
    }

    /// <summary>Loads a document; null when there is none.</summary>
    public async Task<StoredDocument?> LoadAsync(string kind, Guid id, CancellationToken cancellation = default)
    {
        await using var command = _database.CreateCommand(DocumentSql.Load);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new StoredDocument(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2))
            : null;
    }

    /// <summary>
    /// Writes or deletes a document with its events. It never throws because of the database: the outcome reports the result.
    /// </summary>
    public async Task<CommitOutcome> CommitAsync(DocumentCommit commit)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await _database.OpenConnectionAsync(CancellationToken.None);
        }
        catch (Exception unreachable)
        {
            GrainLog.DatabaseUnreachable(_logger, unreachable);
            return CommitOutcome.Failed;
        }

        await using (connection)
        {
            try
            {
                return await WriteAsync(connection, commit);
            }
            catch (PostgresException refusal) when (JournalFaults.IsCertainlyRolledBack(refusal))
            {
                GrainLog.DocumentRefused(_logger, commit.Kind, commit.Id, refusal);
                return CommitOutcome.Failed;
            }
            catch (Exception lost)
            {
                GrainLog.OutcomeLost(_logger, commits: 1, lost);
                return CommitOutcome.Unknown;
            }
        }
    }

    /// <summary>Deletes the documents that expired before a moment, and returns their number.</summary>
    public async Task<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellation = default)
    {
        // In batches, so that no statement locks or writes very much.
        int deleted = 0, rows;
        do
        {
            await using var command = _database.CreateCommand(DocumentSql.DeleteExpired);
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = DeletedMax });
            rows = await command.ExecuteNonQueryAsync(cancellation);
            deleted += rows;
        }
        while (rows == DeletedMax);
        return deleted;
    }

    private async Task<CommitOutcome> WriteAsync(NpgsqlConnection connection, DocumentCommit commit)
    {
        using var events = new CloudEventWriter();
        var columns = new List<Column>();
        var outbox = new OutboxColumns(columns);
        for (var i = 0; i < commit.Events.Count; i++)
        {
            var documentEvent = commit.Events[i];
            var sequence = commit.Sequence - commit.Events.Count + 1 + i;
            var json = events.Begin(
                documentEvent.Source, $"org.pahlawanpangan.{documentEvent.Type}.v1", commit.Id, sequence, documentEvent.At,
                documentEvent.TraceParent);
            documentEvent.WriteData(json);
            var subject = events.Subject(documentEvent.Type, documentEvent.Region);
            outbox.Add(commit.Id, sequence, documentEvent.At, documentEvent.TraceParent, subject, events.End());
        }

        var statement = commit.Body is null ? DocumentSql.Delete : commit.ExpectedVersion == 0 ? DocumentSql.Insert : DocumentSql.Update;
        await using var command = new NpgsqlCommand(statement, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = commit.Kind });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = commit.Id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = commit.ExpectedVersion });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = commit.Sequence });
        command.Parameters.Add(new NpgsqlParameter<byte[]?> { TypedValue = commit.Body, NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(
            new NpgsqlParameter<DateTimeOffset?> { TypedValue = commit.ExpiresAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        foreach (var column in columns)
        {
            command.Parameters.Add(column.ToParameter());
        }

        if (await command.ExecuteScalarAsync() is not 1L)
        {
            return CommitOutcome.FenceLost;
        }

        if (commit.Events.Count > 0)
        {
            // One-time codes are among them, which a person waits for.
            _doorbell.Ring(shard: 0, 1u << OutboxLane.Of(commit.Id), isUrgent: true);
        }

        return CommitOutcome.Durable;
    }
}
