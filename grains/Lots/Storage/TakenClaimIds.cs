using Npgsql;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>Finds which of a refused batch's new claims collide with stored ones: an idempotency key used on two lots.</summary>
internal static class TakenClaimIds
{
    public static async Task<HashSet<Guid>> FindAsync(NpgsqlConnection connection, List<LotCommit> commits)
    {
        var made = commits.SelectMany(commit => commit.NewClaims).Select(claim => claim.Id).ToArray();
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
