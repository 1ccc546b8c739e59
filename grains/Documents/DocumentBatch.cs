using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Documents;

/// <summary>The rows of one batch of documents, as columns of one prepared statement that is filled anew each time.</summary>
internal sealed class DocumentBatch : IDisposable
{
    private readonly BatchStatement _statement;
    private readonly Column<string> _kind;
    private readonly Column<Guid> _id;
    private readonly Column<long> _expected;
    private readonly Column<long> _sequence;
    private readonly Column<byte[]?> _body;
    private readonly Column<DateTimeOffset?> _expiresAt;
    private readonly Column<string> _eventKind;
    private readonly OutboxColumns _outbox;
    private readonly CloudEventWriter _events = new();
    private readonly HashSet<(string Kind, Guid Id)> _passed = [];

    public DocumentBatch()
    {
        // The order of the statement's parameters.
        var columns = new List<Column>();
        _kind = new(columns, NpgsqlDbType.Text);
        _id = new(columns, NpgsqlDbType.Uuid);
        _expected = new(columns, NpgsqlDbType.Bigint);
        _sequence = new(columns, NpgsqlDbType.Bigint);
        _body = new(columns, NpgsqlDbType.Bytea);
        _expiresAt = new(columns, NpgsqlDbType.TimestampTz);
        _eventKind = new(columns, NpgsqlDbType.Text);
        _outbox = new OutboxColumns(columns);
        _statement = new BatchStatement(DocumentSql.Commit, columns);
    }

    /// <summary>The lanes that the last batch put events into, a bit each.</summary>
    public uint LanesWritten { get; private set; }

    /// <summary>Writes a batch in one transaction and one round trip.</summary>
    /// <returns>The documents that passed the fence; valid until the next batch.</returns>
    public async Task<HashSet<(string Kind, Guid Id)>> WriteAsync(NpgsqlConnection connection, List<DocumentCommit> batch)
    {
        Fill(batch);
        _passed.Clear();
        await using var reader = await _statement.ExecuteAsync(connection);
        while (await reader.ReadAsync())
        {
            _passed.Add((reader.GetString(0), reader.GetGuid(1)));
        }

        return _passed;
    }

    /// <summary>The connection is gone, and what was prepared on it too.</summary>
    public void Forget() => _statement.Forget();

    public void Dispose()
    {
        _statement.Dispose();
        _events.Dispose();
    }

    private void Fill(List<DocumentCommit> batch)
    {
        _kind.Clear();
        _id.Clear();
        _expected.Clear();
        _sequence.Clear();
        _body.Clear();
        _expiresAt.Clear();
        _eventKind.Clear();
        _outbox.Clear();
        _events.Clear();
        LanesWritten = 0;
        foreach (var commit in batch)
        {
            _kind.Add(commit.Kind);
            _id.Add(commit.Id);
            _expected.Add(commit.ExpectedVersion);
            _sequence.Add(commit.Sequence);
            _body.Add(commit.Body);
            _expiresAt.Add(commit.ExpiresAt);
            for (var i = 0; i < commit.Events.Count; i++)
            {
                AddEvent(commit, commit.Events[i], commit.Sequence - commit.Events.Count + 1 + i);
            }
        }
    }

    private void AddEvent(DocumentCommit commit, DocumentEvent happened, long sequence)
    {
        var json = _events.Begin(
            happened.Source, $"org.pahlawanpangan.{happened.Type}.v1", commit.Id, sequence, happened.At, happened.TraceParent);
        happened.WriteData(json);
        _eventKind.Add(commit.Kind);
        _outbox.Add(
            commit.Id, sequence, happened.At, happened.TraceParent, _events.Subject(happened.Type, happened.Region), _events.End());
        LanesWritten |= 1u << OutboxLane.Of(commit.Id);
    }
}
