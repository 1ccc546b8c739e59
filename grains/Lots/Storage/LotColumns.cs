using System.Text.Json;
using NpgsqlTypes;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>The parameters $1 to $13 of <see cref="LotSql"/>: lots that move from one version to another.</summary>
internal sealed class UpdatedLotColumns(List<Column> columns)
{
    private readonly Column<Guid> _id = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<long> _expected = new(columns, NpgsqlDbType.Bigint);
    private readonly LotStateColumns _state = new(columns);

    public int Count => _id.Count;

    public void Add(LotCommit commit)
    {
        _id.Add(commit.LotId);
        _expected.Add(commit.Before.Version);
        _state.Add(commit);
    }

    public void Clear()
    {
        _id.Clear();
        _expected.Clear();
        _state.Clear();
    }
}

/// <summary>The parameters $47 to $69 of <see cref="LotSql"/>: lots that are posted.</summary>
internal sealed class InsertedLotColumns(List<Column> columns)
{
    private readonly Column<Guid> _id = new(columns, NpgsqlDbType.Uuid);
    private readonly LotStateColumns _state = new(columns);
    private readonly Column<Guid> _donor = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<DateTimeOffset> _useBy = new(columns, NpgsqlDbType.TimestampTz);
    private readonly Column<DateTimeOffset> _createdAt = new(columns, NpgsqlDbType.TimestampTz);
    private readonly Column<double> _lat = new(columns, NpgsqlDbType.Double);
    private readonly Column<double> _lon = new(columns, NpgsqlDbType.Double);
    private readonly Column<string> _category = new(columns, NpgsqlDbType.Text);
    private readonly Column<short> _temperatureClass = new(columns, NpgsqlDbType.Smallint);
    private readonly Column<int> _allergens = new(columns, NpgsqlDbType.Integer);
    private readonly Column<Guid> _fingerprint = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<long> _postedQuantity = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<string> _postedTerms = new(columns, NpgsqlDbType.Jsonb);

    public int Count => _id.Count;

    public void Add(LotCommit commit, LotOrigin posted)
    {
        var terms = posted.Terms;
        _id.Add(commit.LotId);
        _state.Add(commit);
        _donor.Add(posted.DonorId);
        _useBy.Add(terms.UseBy);
        _createdAt.Add(posted.CreatedAt);
        _lat.Add(terms.Location.Lat);
        _lon.Add(terms.Location.Lon);
        _category.Add(terms.Category);
        _temperatureClass.Add((short)terms.TemperatureClass);
        _allergens.Add((int)terms.Allergens);
        _fingerprint.Add(posted.Fingerprint.Bits);
        _postedQuantity.Add(posted.Quantity);
        _postedTerms.Add(JsonSerializer.Serialize(terms, LotJson.Default.LotTerms));
    }

    public void Clear()
    {
        _id.Clear();
        _state.Clear();
        _donor.Clear();
        _useBy.Clear();
        _createdAt.Clear();
        _lat.Clear();
        _lon.Clear();
        _category.Clear();
        _temperatureClass.Clear();
        _allergens.Clear();
        _fingerprint.Clear();
        _postedQuantity.Clear();
        _postedTerms.Clear();
    }
}

/// <summary>What a lot's row holds that can change, eleven parameters in a row.</summary>
internal sealed class LotStateColumns(List<Column> columns)
{
    private readonly Column<long> _version = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<long> _sequence = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<short> _status = new(columns, NpgsqlDbType.Smallint);
    private readonly Column<long> _posted = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<long> _available = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<long> _held = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<long> _collected = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<long> _expired = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<long> _withdrawn = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<string?> _adjustedTerms = new(columns, NpgsqlDbType.Jsonb);
    private readonly Column<DateTimeOffset?> _dueAt = new(columns, NpgsqlDbType.TimestampTz);

    public void Add(LotCommit commit)
    {
        var state = commit.After;
        var quantities = state.Quantities;
        _version.Add(state.Version);
        _sequence.Add(state.Sequence);
        _status.Add((short)state.Status);
        _posted.Add(quantities.Posted);
        _available.Add(quantities.Available);
        _held.Add(quantities.Held);
        _collected.Add(quantities.Collected);
        _expired.Add(quantities.Expired);
        _withdrawn.Add(quantities.Withdrawn);
        _adjustedTerms.Add(Adjusted(commit) is { } terms ? JsonSerializer.Serialize(terms, LotJson.Default.LotTerms) : null);
        _dueAt.Add(state.DueAt);
    }

    public void Clear()
    {
        _version.Clear();
        _sequence.Clear();
        _status.Clear();
        _posted.Clear();
        _available.Clear();
        _held.Clear();
        _collected.Clear();
        _expired.Clear();
        _withdrawn.Clear();
        _adjustedTerms.Clear();
        _dueAt.Clear();
    }

    private static LotTerms? Adjusted(LotCommit commit)
    {
        var before = commit.Posted?.Terms ?? commit.Before.Terms;
        return ReferenceEquals(before, commit.After.Terms) ? null : commit.After.Terms;
    }
}
