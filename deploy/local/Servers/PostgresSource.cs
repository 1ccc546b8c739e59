using System.Globalization;
using Npgsql;

namespace PahlawanPangan.Local.Servers;

/// <summary>A running server that others copy and follow.</summary>
internal sealed record PostgresSource(string Host, int Port, string User, string Password)
{
    // Without a limit for silence a standby would wait for a suspended primary as long as the kernel does.
    public string Keywords => string.Create(
        CultureInfo.InvariantCulture,
        $"host={Host} port={Port} user={User} application_name={PostgresServer.StandbyName} sslmode=disable connect_timeout=5");

    /// <summary>
    /// Makes the slot of the standby, which keeps the log for it. One that another copy left is made again: its position is of that copy.
    /// </summary>
    public async Task PrepareSlotAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = Host, Port = Port, Username = User, Password = Password, Database = "postgres", SslMode = SslMode.Disable, Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(
            """
            SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = $1 AND active_pid IS NOT NULL;
            """,
            connection) { Parameters = { new() { Value = PostgresServer.StandbyName } } };
        await command.ExecuteNonQueryAsync(cancellation);
        command.CommandText = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1";
        await command.ExecuteNonQueryAsync(cancellation);
        command.CommandText = "SELECT pg_create_physical_replication_slot($1, true)";
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
