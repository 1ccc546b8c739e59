using System.Data;
using System.Data.Common;
using System.Reflection;
using Orleans.Configuration;

namespace Orleans.Storage;

/// <summary>What a row holds.</summary>
/// <param name="Payload">The state; null when it was cleared.</param>
/// <param name="Version">How often it was written.</param>
internal sealed record StoredRow(byte[]? Payload, int? Version);

/// <summary>The statements of one database, and the connections that they are sent over.</summary>
internal sealed class StorageStatements
{
    private readonly DbProviderFactory _provider;
    private readonly string _connectionString;
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    private StorageStatements(AdoNetGrainStorageOptions options)
    {
        _provider = ProviderOf(options.Invariant);
        _connectionString = options.ConnectionString!;
    }

    /// <summary>Reads the statements.</summary>
    public static async Task<StorageStatements> ReadAsync(AdoNetGrainStorageOptions options, string query, CancellationToken cancellation)
    {
        var statements = new StorageStatements(options);
        await using var connection = await statements.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            statements._texts.Add(reader.GetString(0), reader.GetString(1));
        }

        foreach (var key in (string[])["WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey"])
        {
            _ = statements.Text(key);
        }

        return !options.DeleteStateOnClear || statements._texts.ContainsKey("DeleteStorageKey")
            ? statements
            : throw new ArgumentException($"{nameof(options.DeleteStateOnClear)} needs DeleteStorageKey in the table OrleansQuery.", nameof(options));
    }

    public async Task<StoredRow?> ReadAsync(StorageRowKey key)
    {
        await using var connection = await OpenAsync(CancellationToken.None);
        await using var command = Command(connection, "ReadFromStorageKey", key);
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            return null;
        }

        var (payload, version) = (reader.GetOrdinal("PayloadBinary"), reader.GetOrdinal("Version"));
        return new StoredRow(
            await reader.IsDBNullAsync(payload) ? null : await reader.GetFieldValueAsync<byte[]>(payload),
            await reader.IsDBNullAsync(version) ? null : reader.GetInt32(version));
    }

    public Task<int?> WriteAsync(StorageRowKey key, int? version, byte[] payload) => ChangeAsync("WriteToStorageKey", key, version, payload);

    public Task<int?> ClearAsync(StorageRowKey key, int? version, bool delete) =>
        ChangeAsync(delete ? "DeleteStorageKey" : "ClearStorageKey", key, version, payload: null);

    private async Task<int?> ChangeAsync(string statement, StorageRowKey key, int? version, byte[]? payload)
    {
        await using var connection = await OpenAsync(CancellationToken.None);
        await using var command = Command(connection, statement, key);
        Add(command, "GrainStateVersion", DbType.Int32, version);
        if (payload is not null)
        {
            Add(command, "PayloadBinary", DbType.Binary, payload);
        }

        return await command.ExecuteScalarAsync() as int?;
    }

    private DbCommand Command(DbConnection connection, string statement, StorageRowKey key)
    {
        var command = connection.CreateCommand();
        command.CommandText = Text(statement);
        Add(command, "GrainIdHash", DbType.Int32, key.GrainIdHash);
        Add(command, "GrainIdN0", DbType.Int64, key.GrainIdN0);
        Add(command, "GrainIdN1", DbType.Int64, key.GrainIdN1);
        Add(command, "GrainTypeHash", DbType.Int32, key.GrainTypeHash);
        Add(command, "GrainTypeString", DbType.String, key.GrainTypeString);
        Add(command, "GrainIdExtensionString", DbType.String, key.GrainIdExtensionString);
        Add(command, "ServiceId", DbType.String, key.ServiceId);
        return command;
    }

    private static void Add(DbCommand command, string name, DbType type, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = type;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    private string Text(string key) =>
        _texts.TryGetValue(key, out var text) ? text : throw new InvalidOperationException($"The table OrleansQuery lacks {key}.");

    private async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = _provider.CreateConnection()!;
        connection.ConnectionString = _connectionString;
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The provider that an invariant name stands for, found as the ADO.NET providers offer themselves: a field called Instance.</summary>
    private static DbProviderFactory ProviderOf(string invariant)
    {
        if (invariant != "Npgsql")
        {
            throw new InvalidOperationException($"This build knows the ADO.NET provider Npgsql alone, not {invariant}.");
        }

        var factory = Assembly.Load("Npgsql").GetType("Npgsql.NpgsqlFactory", throwOnError: true)!;
        return (DbProviderFactory)factory.GetField("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
    }
}
