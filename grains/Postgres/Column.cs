using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>One parameter of batched statements: an array, or a value in a statement over one row of each kind.</summary>
internal abstract class Column(NpgsqlDbType type)
{
    protected NpgsqlDbType Type => type;

    /// <summary>An array parameter for one statement; it has whatever values the column has when the statement runs.</summary>
    public abstract NpgsqlParameter ToParameter();

    /// <summary>A parameter for one statement over single rows, and what gives it the column's only value.</summary>
    public abstract (NpgsqlParameter Parameter, Action Fill) ToSingleParameter();
}

/// <summary>A column of one type. Its list is reused for each batch, so that nothing is allocated.</summary>
internal sealed class Column<T> : Column
{
    private readonly List<T> _values = [];

    /// <summary>Creates the next of a statement's columns.</summary>
    public Column(List<Column> columns, NpgsqlDbType type)
        : base(type) => columns.Add(this);

    /// <summary>How many values there are.</summary>
    public int Count => _values.Count;

    /// <summary>Adds one row's value.</summary>
    public void Add(T value) => _values.Add(value);

    /// <summary>Clears all values.</summary>
    public void Clear() => _values.Clear();

    public override NpgsqlParameter ToParameter() => new NpgsqlParameter<List<T>>
    {
        NpgsqlDbType = NpgsqlDbType.Array | Type,
        TypedValue = _values,
        Direction = ParameterDirection.Input,
    };

    public override (NpgsqlParameter Parameter, Action Fill) ToSingleParameter()
    {
        var parameter = new NpgsqlParameter<T> { NpgsqlDbType = Type };
        return (parameter, () => parameter.TypedValue = _values[0]);
    }
}
