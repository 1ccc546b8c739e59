using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Journal;

public sealed class DatabaseLossTests(Servers servers)
{
    [Fact]
    public async Task Claim_whose_commits_answer_is_lost_is_unknown_and_then_found_under_the_same_key()
    {
        await using var link = new DatabaseLink();
        await using var cluster = await PanganCluster.StartAsync(servers, link);
        var lotId = await cluster.PostAsync(10);
        var claim = LotSamples.Claim(4);
        link.LoseAnswerTo(claim.ClaimId.ToByteArray(bigEndian: true));

        var lost = await cluster.Lot(lotId).ClaimAsync(claim);

        Assert.Equal(RefusalKind.OutcomeUnknown, lost.Refusal?.Kind);
        Assert.False((await RetryAsync(() => cluster.Lot(lotId).ClaimAsync(claim))).IsRefused);
        Assert.Equal(4, (await cluster.Lot(lotId).GetAsync()).Value!.Quantities.Held);
        Assert.Equal(2L, await cluster.QueryAsync<long>($"SELECT count(*) FROM outbox WHERE aggregate_id = '{lotId}'"));
    }

    [Fact]
    public async Task Claims_while_the_database_is_unreachable_are_refused_and_leave_nothing_half_done()
    {
        await using var link = new DatabaseLink();
        await using var cluster = await PanganCluster.StartAsync(servers, link);
        var lotId = await cluster.PostAsync(10);
        var cold = await cluster.PostAsync(10);
        await cluster.ForgetGrainsAsync();
        Assert.False((await cluster.Lot(lotId).GetAsync()).IsRefused);

        link.Cut();
        var claim = LotSamples.Claim(1);
        RefusalKind?[] refusals =
        [
            (await cluster.Lot(lotId).ClaimAsync(claim)).Refusal?.Kind,
            (await cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1))).Refusal?.Kind,
            (await cluster.Lot(cold).ClaimAsync(LotSamples.Claim(1))).Refusal?.Kind,
        ];
        link.Restore();

        Assert.All(refusals, refusal => Assert.True(refusal is RefusalKind.Unavailable or RefusalKind.OutcomeUnknown, $"{refusal}"));
        Assert.False((await RetryAsync(() => cluster.Lot(lotId).ClaimAsync(claim))).IsRefused);
        Assert.False((await RetryAsync(() => cluster.Lot(cold).ClaimAsync(LotSamples.Claim(2)))).IsRefused);
        Assert.Equal(1, (await cluster.Lot(lotId).GetAsync()).Value!.Quantities.Held);
    }

    /// <summary>Acts like a client that was asked to send the same request again.</summary>
    private static async Task<Reply<ClaimView>> RetryAsync(Func<ValueTask<Reply<ClaimView>>> send)
    {
        Reply<ClaimView> reply = default;
        for (var tries = 0; tries < 20; tries++)
        {
            reply = await send();
            if (reply.Refusal?.Kind is not (RefusalKind.OutcomeUnknown or RefusalKind.Unavailable))
            {
                break;
            }
        }

        return reply;
    }
}
