using NpgsqlTypes;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>The last five parameters of <see cref="LotSql.Keeping"/>: answers to keep.</summary>
internal sealed class KeptAnswerColumns(List<Column> columns)
{
    private readonly Column<Guid> _lot = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<Guid> _key = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<Guid> _fingerprint = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<DateTimeOffset> _keptUntil = new(columns, NpgsqlDbType.TimestampTz);
    private readonly Column<byte[]> _answer = new(columns, NpgsqlDbType.Bytea);

    public int Count => _key.Count;

    public void Add(Guid lotId, KeptLotAnswer answer)
    {
        _lot.Add(lotId);
        _key.Add(answer.Key);
        _fingerprint.Add(answer.Fingerprint);
        _keptUntil.Add(answer.KeptUntil);
        _answer.Add(answer.Json);
    }

    public void Clear()
    {
        _lot.Clear();
        _key.Clear();
        _fingerprint.Clear();
        _keptUntil.Clear();
        _answer.Clear();
    }
}
