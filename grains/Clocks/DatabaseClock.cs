using Npgsql;
using PahlawanPangan.Clocks;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Clocks;

/// <summary>The clock of the machine with database 0.</summary>
internal sealed class DatabaseClock : IClockSource
{
    private readonly NpgsqlDataSource _database;

    /// <summary>Called by the host.</summary>
    public DatabaseClock(LotShards shards) => _database = shards.Queries;

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> ReadAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand("SELECT clock_timestamp()");
        return await command.ExecuteScalarAsync(cancellation) is DateTime now ? new DateTimeOffset(now, TimeSpan.Zero) : null;
    }
}
