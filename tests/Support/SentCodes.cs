using System.Text.Json;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Tests.Support;

/// <summary>The codes that a cluster sent, read as the message sender reads them: from the events, with the key.</summary>
internal static class SentCodes
{
    private const string Events =
        "SELECT aggregate_id, payload FROM outbox WHERE convert_from(payload, 'UTF8') LIKE '%account.code-requested%' ORDER BY "
            + "occurred_at, event_id";

    /// <summary>The last code for a purpose that went to an address, and its challenge; null when there was none.</summary>
    public static async Task<(Guid ChallengeId, string Code)?> FindAsync(
        PanganCluster cluster, IdentityKeys keys, string email, string purpose)
    {
        var cipher = new ContactCipher(keys);
        (Guid, string)? last = null;
        await using var command = cluster.Database.CreateCommand(Events);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var challengeId = reader.GetGuid(0);
            using var streamEvent = JsonDocument.Parse(reader.GetFieldValue<byte[]>(1));
            var data = streamEvent.RootElement.GetProperty("data");
            if (data.GetProperty("purpose").GetString() == purpose && Open("recipient") == email)
            {
                last = (challengeId, Open("code"));
            }

            string Open(string member) => cipher.Open(data.GetProperty(member).GetString()!, AccountMessages.SealPurpose, challengeId);
        }

        return last;
    }

    /// <summary>The last code for a purpose that went to an address.</summary>
    public static async Task<(Guid ChallengeId, string Code)> LastAsync(
        PanganCluster cluster, string email, string purpose, IdentityKeys? keys = null) =>
        await FindAsync(cluster, keys ?? PanganCluster.IdentityKeys, email, purpose)
        ?? throw new InvalidOperationException($"No code for {purpose} was sent to {email}.");
}
