using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace PahlawanPangan.Bench.Machine;

/// <summary>Describes the machine of a run, without which its numbers are meaningless.</summary>
internal static class MachineFacts
{
    private static readonly string[] Settings =
    [
        "server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers", "max_wal_size",
        "checkpoint_timeout", "autovacuum",
    ];

    public static Task WriteMachineAsync(TextWriter output) => output.WriteLineAsync(
        $".NET {Environment.Version}; {RuntimeInformation.OSDescription}; {Environment.ProcessorCount} processors ({Processor()})");

    /// <param name="output">The report.</param>
    /// <param name="figures">Which figures these servers are for.</param>
    /// <param name="servers">The servers.</param>
    public static async Task WritePostgresAsync(TextWriter output, string figures, BenchServers servers)
    {
        await using var database = NpgsqlDataSource.Create(servers.Postgres.ConnectionString);
        var values = new List<string>();
        foreach (var setting in Settings)
        {
            await using var command = database.CreateCommand("SELECT current_setting($1)");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = setting });
            values.Add($"{setting}={await command.ExecuteScalarAsync()}");
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL, {figures}: {string.Join(' ', values)}"));
        await output.WriteLineAsync();
    }

    private static string Processor()
    {
        const string Model = "model name";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Model, StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown";
    }
}
