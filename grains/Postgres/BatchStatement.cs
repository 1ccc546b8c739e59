using System.Text.RegularExpressions;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>A statement over columns, prepared on the writer's connection when it is first needed there.</summary>
internal sealed partial class BatchStatement : IDisposable
{
    private readonly NpgsqlCommand _command;
    private readonly List<Action> _fills = [];
    private bool _prepared;

    /// <param name="text">The statement; its parameters are the columns, in their order.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="isOfOne">Whether every column has one value, and <paramref name="text"/> is from <see cref="OfOne"/>.</param>
    public BatchStatement(string text, IEnumerable<Column> columns, bool isOfOne = false)
    {
        // After the connection's limit for statements the outcome is unknown.
        _command = new NpgsqlCommand(text);
        foreach (var column in columns)
        {
            if (!isOfOne)
            {
                _command.Parameters.Add(column.ToParameter());
                continue;
            }

            var (parameter, fill) = column.ToSingleParameter();
            _command.Parameters.Add(parameter);
            _fills.Add(fill);
        }
    }

    /// <summary>
    /// A statement for columns of one value each: every <c>unnest</c> of arrays becomes a row of values. PostgreSQL spends a fifth of a
    /// small batch's time on arrays and the functions that take them apart.
    /// </summary>
    public static string OfOne(string text) => Unnest().Replace(
        text, static rows => $"(SELECT {rows.Groups["columns"].Value.Replace("[]", "", StringComparison.Ordinal)})");

    /// <summary>Executes it once with the columns' values, in a transaction of its own.</summary>
    public async Task<NpgsqlDataReader> ExecuteAsync(NpgsqlConnection connection)
    {
        _command.Connection = connection;
        foreach (var fill in _fills)
        {
            fill();
        }

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

    [GeneratedRegex(@"unnest\((?<columns>[^()]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Unnest();
}
