using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>A statement over columns, prepared on the writer's connection when it is first needed there.</summary>
internal sealed class BatchStatement : IDisposable
{
    private readonly NpgsqlCommand _command;
    private bool _prepared;

    /// <param name="text">The statement; its parameters are the columns, in their order.</param>
    /// <param name="columns">The columns.</param>
    public BatchStatement(string text, IEnumerable<Column> columns)
    {
        // After the connection's limit for statements the outcome is unknown.
        _command = new NpgsqlCommand(text);
        foreach (var column in columns)
        {
            _command.Parameters.Add(column.ToParameter());
        }
    }

    /// <summary>Executes it once with the columns' values, in a transaction of its own.</summary>
    public async Task<NpgsqlDataReader> ExecuteAsync(NpgsqlConnection connection)
    {
        _command.Connection = connection;
        if (!_prepared)
        {
            await _command.PrepareAsync();
            _prepared = true;
        }

        return await _command.ExecuteReaderAsync();
    }

    /// <summary>Discards what was prepared on a lost connection.</summary>
    public void ResetPrepared() => _prepared = false;

    public void Dispose() => _command.Dispose();
}
