using System.Globalization;
using System.Text;
using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Impact;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Statements;

namespace PahlawanPangan.Tests.Statements;

/// <summary>Food that was refused when it was handed over is never rescued.</summary>
[Safety]
public sealed class StatementEventTests(Servers servers)
{
    private static readonly Guid Donor = Guid.CreateVersion7();
    private static readonly Guid Recipient = Guid.CreateVersion7();

    [Fact]
    public async Task Refused_food_is_wasted_or_returned_by_its_reason_and_never_rescued()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        var (lot, claim) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var ofClaim = $"\"claimId\":\"{claim}\",\"recipientId\":\"{Recipient}\",\"forDelivery\":false";
        StreamEvent[] events =
        [
            Event(
                lot, 1, "lot.posted", "\"quantity\":20,\"category\":\"meals\",\"unit\":\"portion\",\"region\":\"jakarta\"", available: 20),
            Event(lot, 2, "lot.claimed", $"{ofClaim},\"quantity\":6", available: 14, held: 6),
            Event(lot, 3, "lot.temperature-recorded", "\"stage\":\"pickup\",\"celsius\":31.5", available: 14, held: 6),
            Event(lot, 4, "lot.rejected", $"{ofClaim},\"quantity\":6,\"reason\":\"temperature\",\"outcome\":\"withdrawn\"",
                available: 14, withdrawn: 6),
            Event(lot, 5, "lot.claimed", $"{ofClaim},\"quantity\":4", available: 10, held: 4, withdrawn: 6),
            Event(lot, 6, "lot.rejected", $"{ofClaim},\"quantity\":4,\"reason\":\"unwanted\",\"outcome\":\"returned\"",
                available: 14, withdrawn: 6),
            Event(lot, 7, "lot.claimed", $"{ofClaim},\"quantity\":2", available: 12, held: 2, withdrawn: 6),
            Event(lot, 8, "lot.withdrawn", "\"reason\":\"too warm\",\"quantity\":12", held: 2, withdrawn: 18),

            // A lot that was stopped withdraws what comes back, and only then is the reason known.
            Event(lot, 9, "lot.claim-cancelled", $"{ofClaim},\"quantity\":2,\"reason\":\"engine\"", withdrawn: 20),
            Event(lot, 10, "lot.rejected", $"{ofClaim},\"quantity\":2,\"reason\":\"spoiled\",\"outcome\":\"withdrawn\"", withdrawn: 20),
        ];

        foreach (var consumer in (IEventConsumer[])[new StatementConsumer(), new ImpactConsumer()])
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await consumer.HandleAsync(connection, events, CancellationToken.None);
            await transaction.CommitAsync();
        }

        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM impact"));
        Assert.Equal(
            """
            cancelled engine 1 2
            posted  1 20
            returned unwanted 1 4
            wasted rejected-spoiled 1 2
            wasted rejected-temperature 1 6
            wasted withdrawn 1 12
            """,
            await SumsAsync(database, 0, Donor));
        Assert.Equal(await SumsAsync(database, 0, Donor), await SumsAsync(database, 2, Guid.Empty));
        Assert.Equal(
            """
            cancelled engine 1 2
            returned unwanted 1 4
            wasted rejected-spoiled 1 2
            wasted rejected-temperature 1 6
            """,
            await SumsAsync(database, 1, Recipient));
    }

    private static Task<string> SumsAsync(NpgsqlDataSource database, int scope, Guid account) => database.ScalarAsync<string>(
        $"""
         SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") FROM (
           SELECT (ARRAY['posted', 'collected', 'wasted', 'returned', 'cancelled', 'lapsed'])[measure + 1] || ' ' || reason || ' '
             || count || ' ' || quantity AS line
           FROM statement WHERE scope = {scope} AND account_id = '{account}' AND month = '2026-11-01') l
         """);

    private static StreamEvent Event(
        Guid lot, long sequence, string type, string data, long available = 0, long held = 0, long withdrawn = 0) => StreamEvent.Read(
        $"pangan.{type}.jakarta",
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {"specversion":"1.0","id":"{{{EventId.Of(lot, sequence)}}}","source":"/lots/{{{lot}}}","type":"org.pahlawanpangan.{{{type}}}.v1","subject":"{{{lot}}}","time":"2026-11-22T08:00:00.000Z","sequence":{{{sequence}}},"datacontenttype":"application/json","data":{"donorId":"{{{Donor}}}",{{{data}}},"quantities":{"posted":20,"available":{{{available}}},"held":{{{held}}},"collected":0,"expired":0,"withdrawn":{{{withdrawn}}} } } }
            """)));
}
