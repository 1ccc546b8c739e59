using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains;

/// <summary>
/// Finds out which queues of the database have rows that are due: one statement asks for all services whose polls fall on the same moment.
/// In an idle engine it takes the place of each service's own statement.
/// </summary>
internal sealed class DueWork(NpgsqlDataSource database, Clock clock, WorkSigns signs)
{
    /// <summary>The most by which an answer may be older than the poll that uses it.</summary>
    private const long AgeMaxMilliseconds = 25;

    private readonly Lock _gate = new();
    private readonly List<string> _queries = [];
    private Task<bool[]> _answers = Task.FromResult<bool[]>([]);
    private int _asked;
    private long _askedAt;

    /// <summary>Adds a queue.</summary>
    /// <param name="query">Selects the rows that are due at $1, without columns: <c>SELECT FROM queue WHERE next_at &lt;= $1</c>.</param>
    public DueRows Add(string query)
    {
        lock (_gate)
        {
            _queries.Add(query);
            return new DueRows(this, _queries.Count - 1);
        }
    }

    /// <summary>Completes with the next sign that rows may have been added.</summary>
    internal Task NextSign => signs.Next;

    /// <summary>Whether a queue has rows that are due.</summary>
    internal async Task<bool> AnyAsync(int queue, CancellationToken cancellation)
    {
        Task<bool[]> answers;
        lock (_gate)
        {
            var now = Environment.TickCount64;
            if (queue >= _asked || now - _askedAt > AgeMaxMilliseconds)
            {
                (_answers, _asked, _askedAt) = (AskAsync([.. _queries]), _queries.Count, now);
            }

            answers = _answers;
        }

        return (await answers.WaitAsync(cancellation))[queue];
    }

    private async Task<bool[]> AskAsync(string[] queries)
    {
        // Outside of the lock.
        await Task.Yield();
        var text = new StringBuilder("SELECT ARRAY[");
        text.AppendJoin(", ", queries.Select(query => $"EXISTS ({query})")).Append("]::boolean[]");
        await using var command = database.CreateCommand(text.ToString());
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset>
        {
            TypedValue = clock.Now,
            NpgsqlDbType = NpgsqlDbType.TimestampTz,
        });
        return (bool[])(await command.ExecuteScalarAsync())!;
    }
}

/// <summary>The rows of one queue that are due.</summary>
internal sealed class DueRows(DueWork work, int queue)
{
    /// <summary>Completes with the next sign that rows may have been added.</summary>
    public Task NextSign => work.NextSign;

    /// <summary>Whether there are any.</summary>
    public Task<bool> AnyAsync(CancellationToken cancellation) => work.AnyAsync(queue, cancellation);
}
