using Npgsql;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>Reads nodes of a partition's tree; the leaves are in the entries.</summary>
internal static class LedgerNodes
{
    private const string Query =
        """
        SELECT n.level, n.index, coalesce(i.hash, e.leaf)
        FROM unnest($2::smallint[], $3::bigint[]) AS n (level, index)
        LEFT JOIN ledger_node i ON i.partition = $1 AND i.level = n.level AND i.index = n.index
        LEFT JOIN ledger_entry e ON n.level = 0 AND e.partition = $1 AND e.index = n.index
        """;

    /// <exception cref="InvalidDataException">A node is missing: the ledger was shortened.</exception>
    public static async Task<Dictionary<TreeNode, byte[]>> LoadAsync(
        NpgsqlConnection connection, short partition, IReadOnlyCollection<TreeNode> nodes, CancellationToken cancellation)
    {
        var hashes = new Dictionary<TreeNode, byte[]>();
        if (nodes.Count == 0)
        {
            return hashes;
        }

        await using var command = new NpgsqlCommand(Query, connection);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = partition });
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. nodes.Select(node => (short)node.Level)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. nodes.Select(node => node.Index)] });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var node = new TreeNode(reader.GetInt16(0), reader.GetInt64(1));
            hashes[node] = await reader.IsDBNullAsync(2, cancellation)
                ? throw new InvalidDataException($"The ledger's partition {partition} has no node {node.Index} at level {node.Level}.")
                : reader.GetFieldValue<byte[]>(2);
        }

        return hashes;
    }
}
