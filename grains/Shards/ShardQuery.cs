using Npgsql;

namespace PahlawanPangan.Grains.Shards;

/// <summary>Asks each database about its own lots.</summary>
public static class ShardQuery
{
    /// <summary>
    /// Runs a query with one array of ids, <c>$1</c>, on each database that lots of the ids are in, with those ids; the first database is asked
    /// over a connection that is open already. The answers come in no order.
    /// </summary>
    /// <param name="shards">The databases.</param>
    /// <param name="first">A connection to number 0.</param>
    /// <param name="ids">Pairs of a lot and the id to ask for, which may be the lot's own.</param>
    /// <param name="sql">The query.</param>
    /// <param name="read">Reads one row.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<List<T>> AskAsync<T>(
        this LotShards shards, NpgsqlConnection first, IEnumerable<(Guid LotId, Guid Id)> ids, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(shards);
        ArgumentNullException.ThrowIfNull(read);
        var answers = new List<T>();
        foreach (var part in ids.GroupBy(pair => shards.NumberOf(pair.LotId), static pair => pair.Id))
        {
            if (part.Key >= shards.Count)
            {
                continue;
            }

            var connection = part.Key == 0 ? first : await shards[part.Key].OpenConnectionAsync(cancellation);
            try
            {
                await using var command = new NpgsqlCommand(sql, connection);
                command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. part.Distinct()] });
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                {
                    answers.Add(read(reader));
                }
            }
            finally
            {
                if (part.Key != 0)
                {
                    await connection.DisposeAsync();
                }
            }
        }

        return answers;
    }
}
