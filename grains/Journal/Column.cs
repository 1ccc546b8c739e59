using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Journal;

/// <summary>One array parameter of a batched statement. Its list is filled anew for each batch, so that nothing is allocated.</summary>
internal sealed class Column<T>
{
    private readonly List<T> _values = [];

    /// <summary>Adds an array parameter of a type to a command.</summary>
    public Column(NpgsqlCommand command, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<List<T>>
        {
            NpgsqlDbType = NpgsqlDbType.Array | type,
            TypedValue = _values,
            Direction = ParameterDirection.Input,
        });

    /// <summary>How many values there are.</summary>
    public int Count => _values.Count;

    /// <summary>Adds one row's value.</summary>
    public void Add(T value) => _values.Add(value);

    /// <summary>Forgets all values.</summary>
    public void Clear() => _values.Clear();
}
