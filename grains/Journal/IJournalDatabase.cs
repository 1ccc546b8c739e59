using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Journal;

/// <summary>The database of a journal's writers.</summary>
internal interface IJournalDatabase
{
    /// <summary>
    /// Cancelled when another server becomes the primary: a connection from before is to one that was replaced, and the outcome of a
    /// statement that it has not answered is unknown.
    /// </summary>
    CancellationToken Replaced { get; }

    /// <summary>Opens a connection, and refuses a database that is not what it should be.</summary>
    Task<NpgsqlConnection> OpenAsync();

    /// <summary>Closes a connection, which may be lost.</summary>
    Task CloseAsync(NpgsqlConnection connection);

    /// <summary>Closes the idle connections: to a server that does not answer, each would be waited for.</summary>
    void CloseIdle();
}

/// <summary>A database in PostgreSQL.</summary>
internal sealed class JournalDatabase(NpgsqlDataSource database, int shard, ILogger logger) : IJournalDatabase
{
    /// <inheritdoc/>
    public CancellationToken Replaced => PostgresGroup.ReplacementOf(database);

    /// <inheritdoc/>
    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await PostgresPool.OpenAsync(database, PostgresPool.ByKey, CancellationToken.None);
        try
        {
            await ShardIdentity.CheckAsync(connection, shard, logger, CancellationToken.None);
            return connection;
        }
        catch
        {
            await CloseAsync(connection);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task CloseAsync(NpgsqlConnection connection) => PostgresPool.CloseAsync(connection);

    /// <inheritdoc/>
    public void CloseIdle() => database.Clear();
}
