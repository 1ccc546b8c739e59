using Npgsql;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Columns of many rows as parameters of one command.</summary>
internal static class CommandArrays
{
    /// <summary>Adds one column as the next array parameter.</summary>
    public static void AddArray<T>(this NpgsqlCommand command, IEnumerable<T> values) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. values] });
}
