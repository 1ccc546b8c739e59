using Npgsql;
using PahlawanPangan.Peers.Claims;
using PahlawanPangan.Peers.Plain;

namespace PahlawanPangan.Peers.Wolverine;

/// <summary>The five effects of a batch in one transaction. Wolverine finds it by its name.</summary>
public static class ClaimMadeHandler
{
    public static async Task HandleAsync(ClaimMade[] batch, NpgsqlDataSource database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var command = database.CreateCommand(EffectStatements.Together);
        command.Parameters.AddEvents(batch);
        _ = await command.ExecuteNonQueryAsync(cancellation);
    }
}
