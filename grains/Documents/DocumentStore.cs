using Npgsql;

namespace PahlawanPangan.Grains.Documents;

/// <summary>One document as it is stored.</summary>
public sealed record StoredDocument(long Version, long Sequence, byte[] Body);

/// <summary>Reads documents. The journal writes them.</summary>
public sealed class DocumentStore
{
    private readonly NpgsqlDataSource _database;

    /// <summary>Makes a store over a database.</summary>
    public DocumentStore(NpgsqlDataSource database) => _database = database;

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

    /// <summary>Deletes what expired before a moment, and says how many documents that were.</summary>
    public async Task<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellation = default)
    {
        await using var command = _database.CreateCommand(DocumentSql.DeleteExpired);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
