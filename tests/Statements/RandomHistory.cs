using PahlawanPangan.Lots;
using PahlawanPangan.Statements;

namespace PahlawanPangan.Tests.Statements;

/// <summary>Random commands on some lots; what they come to is counted from the lots and the claims themselves.</summary>
internal sealed class RandomHistory(PanganCluster cluster, StatementScene scene, Random random)
{
    private const long PortionGrams = 420;
    private const long Co2eGramsPerKilogram = 2500;
    private static readonly string[] Categories = ["bread", "fruit"];
    private readonly Caller[] _donors = [new(Guid.CreateVersion7(), Role.Donor), new(Guid.CreateVersion7(), Role.Donor)];
    private readonly Caller[] _recipients = [new(Guid.CreateVersion7(), Role.Recipient), new(Guid.CreateVersion7(), Role.Recipient)];
    private readonly List<(Guid Id, Caller Donor)> _lots = [];
    private readonly List<(Guid Lot, Guid Id)> _claims = [];

    /// <summary>Runs commands, of which some are refused, and has every lot end.</summary>
    public async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            if (_lots.Count < 8 && (_lots.Count == 0 || random.Next(10) == 0))
            {
                var donor = Draw(_donors);
                var lot = await scene.PostAsync(
                    random.Next(5, 60), donor, (Unit)random.Next(3), Draw(Categories), TimeSpan.FromHours(random.Next(4, 30)));
                _lots.Add((lot, donor));
            }

            await StepAsync();
            cluster.Time.Advance(TimeSpan.FromMinutes(random.Next(8)));
        }

        cluster.Time.Advance(TimeSpan.FromDays(2));
        foreach (var (lot, _) in _lots)
        {
            await cluster.Lot(lot).SettleAsync();
        }
    }

    /// <summary>Compares the statements of everybody, of each donor and of each recipient with what lots and claims say.</summary>
    public async Task AssertAsync()
    {
        List<LotView> lots = [];
        foreach (var (lot, _) in _lots)
        {
            lots.Add((await cluster.Lot(lot).GetAsync()).Value!);
        }

        List<(ClaimView Claim, LotView Lot)> claims = [];
        foreach (var (lot, claim) in _claims)
        {
            claims.Add(((await cluster.Lot(lot).GetClaimAsync(claim)).Value!, lots.Single(one => one.Id == lot)));
        }

        Assert.True(claims.Count > 20, "Too little happened.");
        await AssertAsync(LotSamples.Operator, lots, claims);
        foreach (var donor in _donors)
        {
            await AssertAsync(
                donor, lots.FindAll(lot => lot.DonorId == donor.Id), claims.FindAll(claim => claim.Lot.DonorId == donor.Id));
        }

        foreach (var recipient in _recipients)
        {
            await AssertAsync(recipient, [], claims.FindAll(claim => claim.Claim.RecipientId == recipient.Id));
        }
    }

    private async Task AssertAsync(Caller caller, List<LotView> lots, List<(ClaimView Claim, LotView Lot)> claims)
    {
        var sums = await scene.ReadAsync(caller);
        foreach (var unit in Enum.GetValues<Unit>())
        {
            foreach (var category in Categories)
            {
                var ofLine = sums.FindAll(sum => sum.Unit == NameOf(unit) && sum.Category == category);
                var ofLots = lots.FindAll(lot => lot.Terms.Unit == unit && lot.Terms.Category == category);
                var ofClaims = claims.FindAll(claim => claim.Lot.Terms.Unit == unit && claim.Lot.Terms.Category == category)
                    .ConvertAll(claim => claim.Claim);
                Assert.Equal(Recount(unit, ofLots, ofClaims), Stated(ofLine, caller.Role != Role.Recipient));
            }
        }
    }

    private static Dictionary<string, long> Recount(Unit unit, List<LotView> lots, List<ClaimView> claims)
    {
        var collected = claims.FindAll(claim => claim is { Status: ClaimStatus.Collected, RecalledAt: null, LostAt: null });
        var recalled = claims.FindAll(claim => claim is { Status: ClaimStatus.Collected, RecalledAt: not null, LostAt: null });
        var lost = claims.FindAll(claim => claim.LostAt is not null);
        return new Dictionary<string, long>
        {
            ["lots"] = lots.Count,
            ["posted"] = lots.Sum(lot => lot.Quantities.Posted),
            ["postedGrams"] = lots.Sum(lot => GramsOf(unit, lot.Quantities.Posted)),
            ["collections"] = collected.Count,
            ["collected"] = collected.Sum(claim => claim.Collected!.Value),
            ["collectedGrams"] = collected.Sum(claim => GramsOf(unit, claim.Collected!.Value)),
            ["co2e"] = collected.Sum(claim => GramsOf(unit, claim.Collected!.Value) * Co2eGramsPerKilogram / 1000),
            ["expired"] = lots.Sum(lot => lot.Quantities.Expired),

            // How much of a recalled lot its donor had withdrawn before, and what was rejected and returned, is in no view.
            ["rejected"] = claims.Sum(claim => claim.Rejected?.Quantity ?? 0),
            ["rejections"] = claims.Count(claim => claim.Rejected is not null),
            ["withdrawn"] = lots.Sum(lot => lot.Quantities.Withdrawn) + recalled.Sum(claim => claim.Collected!.Value),
            ["lost"] = lost.Sum(claim => claim.Collected!.Value),
            ["losses"] = lost.Count,
            ["cancelled"] = claims.Count(claim => claim.Status == ClaimStatus.Cancelled),
            ["lapsed"] = claims.Count(claim => claim.Status == ClaimStatus.Lapsed),
        };
    }

    private static Dictionary<string, long> Stated(List<StatementSum> sums, bool ofLots)
    {
        var rejected = sums.FindAll(sum => sum.Reason.StartsWith("rejected-", StringComparison.Ordinal));
        var (posted, collected) = (Of(StatementMeasure.Posted), Of(StatementMeasure.Collected));
        return new Dictionary<string, long>
        {
            ["lots"] = posted.Sum(sum => sum.Count),
            ["posted"] = posted.Sum(sum => sum.Quantity),
            ["postedGrams"] = posted.Sum(sum => sum.WeightGrams),
            ["collections"] = collected.Sum(sum => sum.Count),
            ["collected"] = collected.Sum(sum => sum.Quantity),
            ["collectedGrams"] = collected.Sum(sum => sum.WeightGrams),
            ["co2e"] = collected.Sum(sum => sum.Co2eGrams),
            ["expired"] = Of(StatementMeasure.Wasted, "expired").Sum(sum => sum.Quantity),
            ["rejected"] = rejected.Concat(Of(StatementMeasure.Returned)).Sum(sum => sum.Quantity),
            ["rejections"] = rejected.Concat(Of(StatementMeasure.Returned)).Sum(sum => sum.Count),
            ["withdrawn"] = Of(StatementMeasure.Wasted, "withdrawn", "recalled").Sum(sum => sum.Quantity)
                + (ofLots ? rejected.Sum(sum => sum.Quantity) : 0),
            ["lost"] = Of(StatementMeasure.Wasted, "lost").Sum(sum => sum.Quantity),
            ["losses"] = Of(StatementMeasure.Wasted, "lost").Sum(sum => sum.Count),
            ["cancelled"] = Of(StatementMeasure.Cancelled).Sum(sum => sum.Count),
            ["lapsed"] = Of(StatementMeasure.Lapsed).Sum(sum => sum.Count),
        };

        List<StatementSum> Of(StatementMeasure measure, params string[] reasons) =>
            sums.FindAll(sum => sum.Measure == measure && (reasons.Length == 0 || reasons.Contains(sum.Reason)));
    }

    private static long GramsOf(Unit unit, long quantity) => unit switch
    {
        Unit.Portion => quantity * PortionGrams,
        Unit.Gram => quantity,
        _ => 0,
    };

    private static string NameOf(Unit unit) => unit.ToString().ToLowerInvariant();

    private async Task StepAsync()
    {
        var (lot, donor) = Draw(_lots);
        var grain = cluster.Lot(lot);
        var claim = _claims.Count > 0 ? Draw(_claims) : default;
        switch (random.Next(20))
        {
            case < 8:
                var wanted = LotSamples.Claim(random.Next(1, 9), caller: Draw(_recipients)) with
                {
                    DeliverTo = new Place { Lat = -6.2, Lon = 106.8 },
                };
                if (!(await grain.ClaimAsync(wanted)).IsRefused)
                {
                    _claims.Add((lot, wanted.ClaimId));
                }

                break;
            case < 13 when claim != default:
                await HandOverAsync(claim.Lot, claim.Id);
                break;
            case < 15 when claim != default:
                var claimant = (await cluster.Lot(claim.Lot).GetClaimAsync(claim.Id)).Value!.RecipientId;
                await cluster.Lot(claim.Lot).CancelAsync(LotSamples.Cancel(claim.Id, new Caller(claimant, Role.Recipient)));
                break;
            case 15 when claim != default:
                await cluster.Lot(claim.Lot).LoseAsync(new LoseClaim { Caller = Caller.Engine, ClaimId = claim.Id, Reason = "accident" });
                break;
            case 16:
                await grain.AdjustAsync(new AdjustLot { Caller = donor, Posted = random.Next(5, 80) });
                break;
            case 17 when random.Next(3) == 0:
                await grain.WithdrawAsync(new WithdrawLot { Caller = donor, Reason = "closed" });
                break;
            case 18 when random.Next(3) == 0:
                await grain.RecallAsync(new RecallLot { Caller = donor, Reason = "glass" });
                break;
            default:
                await grain.SettleAsync();
                break;
        }
    }

    /// <summary>All of a claim, or some of it; of the rest, some may be rejected.</summary>
    private async Task HandOverAsync(Guid lot, Guid claim)
    {
        var quantity = (await cluster.Lot(lot).GetClaimAsync(claim)).Value!.Quantity;
        var command = LotSamples.Collect(claim, cluster.Codes.Of(claim)) with { Caller = _lots.Single(one => one.Id == lot).Donor };
        await cluster.Lot(lot).CollectAsync(random.Next(3) > 0
            ? command with { Quantity = random.NextInt64(1, quantity + 1) }
            : command with
            {
                Rejected = new Rejection
                {
                    Quantity = random.NextInt64(1, quantity + 1),
                    Reason = Draw(Enum.GetValues<RejectionReason>()),
                },
            });
    }

    private T Draw<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
