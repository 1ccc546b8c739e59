using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Safety;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>Plays steps against the product's lot, as its grain would, and records the results.</summary>
internal sealed class LotHistory
{
    private readonly List<Guid> _claims = [];
    private readonly List<LotEvent> _decided = [];

    /// <param name="quantity">How much is posted.</param>
    /// <param name="useBy">The time until the use-by.</param>
    /// <param name="safety">The safety tables; the built-in ones when null.</param>
    /// <param name="change">Changes the terms before they are posted.</param>
    public LotHistory(long quantity, TimeSpan useBy, SafetyRules? safety = null, Func<LotTerms, LotTerms>? change = null)
    {
        Lot = new Lot(Guid.CreateVersion7());
        Commit = new LotCommit(Lot);
        Rules = Policy with { Safety = safety ?? SafetyRules.BuiltIn };
        var post = LotSamples.Post(Now, quantity, useBy);
        Refused = Decide(change is null ? post : post with { Terms = change(post.Terms) });
    }

    public static LotPolicy Policy { get; } =
        new() { HoldFor = TimeSpan.FromMinutes(120), WrongCodesMax = 3, GivenBackMax = 6, HoldsMax = 8, AdjustmentsMax = 40 };

    /// <summary>The settings that this lot is decided by; a test may change them on the way.</summary>
    public LotPolicy Rules { get; set; }

    public Lot Lot { get; }

    public LotCommit Commit { get; private set; }

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    public Refusal? Refused { get; private set; }

    public int EventsDecided { get; private set; }

    /// <summary>The recorded events count as durable; a new commit starts.</summary>
    public void StartCommit() => Commit = new LotCommit(Lot);

    /// <summary>Executes a step and returns whether it was accepted; null when the step refers to a claim that does not exist.</summary>
    public bool? Take(Step step)
    {
        switch (step)
        {
            case Step.Claim claim:
                var claimId = Guid.CreateVersion7();
                if (!Accepts(LotSamples.Claim(claim.Quantity, claimId)))
                {
                    return false;
                }

                _claims.Add(claimId);
                return true;
            case Step.Cancel cancel when _claims.Count > 0:
                return Accepts(LotSamples.Cancel(_claims[cancel.Which % _claims.Count]));
            case Step.Collect collect when _claims.Count > 0:
                return Accepts(LotSamples.Collect(_claims[collect.Which % _claims.Count], "", collect.Quantity), collect.RightCode);
            case Step.HandOver handOver when _claims.Count > 0:
                return Accepts(CommandOf(handOver), handOver.RightCode);
            case Step.Adjust adjust:
                return Accepts(new AdjustLot { Caller = LotSamples.Donor, Posted = adjust.Posted });
            case Step.Move move:
                return Accepts(new AdjustLot
                {
                    Caller = LotSamples.Donor,
                    PickupWindow = new PickupWindow(Now.AddMinutes(move.From), Now.AddMinutes(move.To)),
                });
            case Step.Withdraw:
                return Accepts(new WithdrawLot { Caller = LotSamples.Donor, Reason = "closing" });
            case Step.Recall:
                return Accepts(new RecallLot { Caller = LotSamples.Operator, Reason = "glass" });
            case Step.Wait wait:
                WaitUntil(Now + TimeSpan.FromMinutes(wait.Minutes));
                return true;
            default:
                return null;
        }
    }

    private CollectClaim CommandOf(Step.HandOver step) => new()
    {
        Caller = LotSamples.Donor,
        ClaimId = _claims[step.Which % _claims.Count],
        Code = step.Overrides ? null : "",
        OverrideReason = step.Overrides ? "phone lost" : null,
        Quantity = step.Quantity,
        Temperature = step.Celsius is { } celsius
            ? new TemperatureReading { Celsius = celsius, MeasuredAt = Now.AddMinutes(-step.MinutesAgo) }
            : null,
        Rejected = step.Rejected is { } rejected ? new Rejection { Quantity = rejected, Reason = step.Reason } : null,
    };

    /// <summary>Advances the time and settles the lot at the end.</summary>
    public void WaitUntil(DateTimeOffset moment)
    {
        Now = moment;
        Settle();
    }

    public Refusal? Decide(LotCommand command, bool codeMatches = false)
    {
        Settle();
        Refused = Lot.Decide(command, Now, Rules, codeMatches, _decided);
        Record();
        if (command is CollectClaim { Temperature: not null })
        {
            Settle();
        }

        return Refused;
    }

    private bool Accepts(LotCommand command, bool codeMatches = false) => Decide(command, codeMatches) is null;

    private void Settle()
    {
        // In portions, as a grain does with thousands of holds.
        while (!Lot.DecideDue(Now, _decided, lapsesMax: 2))
        {
            Record();
        }

        Record();
    }

    private void Record()
    {
        foreach (var domainEvent in _decided)
        {
            Commit.Record(Lot, domainEvent, Now, null);
            EventsDecided++;
        }

        _decided.Clear();
    }
}
