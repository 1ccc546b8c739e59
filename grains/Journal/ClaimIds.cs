using Npgsql;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Finds which of a refused batch's new claims collide with stored ones: an idempotency key used on two lots.</summary>
internal static class ClaimIds
{
    public static async Task<HashSet<Guid>> FindTakenAsync(NpgsqlConnection connection, List<LotCommit> batch)
    {
        var made = batch.SelectMany(commit => commit.NewClaims).Select(claim => claim.Id).ToArray();
        await using var command = new NpgsqlCommand("SELECT id FROM claim WHERE id = ANY ($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = made });
        await using var reader = await command.ExecuteReaderAsync();
        var taken = new HashSet<Guid>();
        while (await reader.ReadAsync())
        {
            taken.Add(reader.GetGuid(0));
        }

        return taken;
    }
}
