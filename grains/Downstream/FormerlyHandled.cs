using Npgsql;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// What a consumer has handled of aggregates whose events come again under other numbers: the last sequence of each. Written when the
/// history of a database changes, and by builds that numbered nothing; read for messages that are marked as repeated.
/// </summary>
internal static class FormerlyHandled
{
    private const string Query = "SELECT aggregate_id, sequence FROM inbox WHERE consumer = $1 AND aggregate_id = ANY ($2)";

    /// <summary>The last sequences of some aggregates; an aggregate of which nothing was handled is not included.</summary>
    public static async Task<Dictionary<Guid, long>> ReadAsync(
        NpgsqlDataSource database, string consumer, Guid[] aggregates, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = aggregates });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var last = new Dictionary<Guid, long>(aggregates.Length);
        while (await reader.ReadAsync(cancellation))
        {
            last.Add(reader.GetGuid(0), reader.GetInt64(1));
        }

        return last;
    }
}
