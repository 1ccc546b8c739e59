using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Safety;
using PahlawanPangan.Lots;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Tests.Lots;

/// <summary>The rules that keep unsafe food from being handed over.</summary>
[Safety]
public sealed class LotSafetyRuleTests
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private readonly LotHistory _history = new(10, TimeSpan.FromHours(6));

    private Quantities Quantities => _history.Lot.State.Quantities;

    private ColdChain? Chain => _history.Lot.State.Terms.Chain;

    [Theory]
    [InlineData(1.01, "temperature.measuredAt")]
    [InlineData(1, null)]
    [InlineData(0, null)]
    [InlineData(-24 * 60, null)]
    [InlineData((-24 * 60) - 0.01, "temperature.measuredAt")]
    public void Reading_at_a_posting_is_neither_of_the_future_nor_old(double minutes, string? field)
    {
        var history = Posted(terms => terms with { Temperature = Reading(70, minutes) });

        Assert.Equal(field, history.Refused?.Field);
        Assert.Equal(field is null ? 1 : 0, history.Commit.Events.Count);
    }

    [Theory]
    [InlineData(-90.1)]
    [InlineData(150.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_temperature_is_refused_and_nothing_is_recorded(double celsius)
    {
        var history = Posted(terms => terms with { Temperature = Reading(celsius) });

        Assert.Equal((RefusalKind.Validation, "temperature.celsius"), (history.Refused?.Kind, history.Refused?.Field));
        Assert.Empty(history.Commit.Events);
    }

    [Fact]
    public void Reading_before_the_preparation_is_refused()
    {
        var history = Posted(terms => terms with { PreparedAt = Start.AddHours(-1), Temperature = Reading(70, -61) });

        Assert.Equal("temperature.measuredAt", history.Refused?.Field);
    }

    [Theory]
    [InlineData(61, "preparedAt")]
    [InlineData(60, null)]
    public void Preparation_in_the_future_is_refused(int seconds, string? field) =>
        Assert.Equal(field, Posted(terms => terms with { PreparedAt = Start.AddSeconds(seconds) }).Refused?.Field);

    [Theory]
    [InlineData(SafetyStage.Posting, true)]
    [InlineData(SafetyStage.Pickup, false)]
    [InlineData(SafetyStage.Handover, false)]
    public void Class_that_must_be_measured_at_the_posting_is_not_posted_without(SafetyStage stage, bool isRefused)
    {
        var history = new LotHistory(10, TimeSpan.FromHours(6), Required(stage));

        Assert.Equal(isRefused ? RefusalKind.TemperatureRequired : null, history.Refused?.Kind);
        Assert.Equal(isRefused ? "temperature" : null, history.Refused?.Field);
        Assert.Equal(isRefused ? 0 : 1, history.Commit.Events.Count);
        Assert.Null(new LotHistory(
            10, TimeSpan.FromHours(6), Required(stage), terms => terms with { Temperature = Reading(70) }).Refused);
    }

    [Theory]
    [InlineData(TemperatureClass.Hot, 63, true)]
    [InlineData(TemperatureClass.Hot, 62.9, false)]
    [InlineData(TemperatureClass.Chilled, 5, true)]
    [InlineData(TemperatureClass.Chilled, 5.1, false)]
    [InlineData(TemperatureClass.Chilled, -90, true)]
    [InlineData(TemperatureClass.Frozen, -15, true)]
    [InlineData(TemperatureClass.Frozen, -14.9, false)]
    [InlineData(TemperatureClass.Ambient, 150, true)]
    public void Food_is_posted_within_the_limits_of_its_class_alone(TemperatureClass temperatureClass, double celsius, bool isPosted)
    {
        var history = Posted(terms => terms with { TemperatureClass = temperatureClass, Temperature = Reading(celsius) });

        Assert.Equal(isPosted ? null : RefusalKind.TemperatureOutOfLimits, history.Refused?.Kind);
        Assert.Equal(isPosted ? LotStatus.Open : LotStatus.Withdrawn, history.Lot.State.Status);
    }

    [Fact]
    public void Posting_out_of_limits_is_refused_with_the_reason_and_recorded_as_a_lot_that_was_never_open()
    {
        var history = Posted(terms => terms with { Temperature = Reading(40) });

        Assert.Equal("The food was at 40 °C, and hot food must not be below 63 °C.", history.Refused?.Detail);
        Assert.Collection(
            history.Commit.Events,
            posted => Assert.Equal(new TemperatureCheck(Reading(40), 1, false), ((LotPosted)posted.Event).Temperature),
            recorded => Assert.Equal((SafetyStage.Posting, false), Facts((LotTemperatureRecorded)recorded.Event)),
            stopped => Assert.Equal((10, Guid.Empty), Facts((LotWithdrawn)stopped.Event)));
        Assert.Equal((LotStatus.Withdrawn, 10), (history.Lot.State.Status, history.Lot.State.Quantities.Withdrawn));
        Assert.Null(history.Lot.State.DueAt);
        Assert.Equal(RefusalKind.LotNotOpen, history.Decide(LotSamples.Claim(1))?.Kind);
        Assert.Equal(
            RefusalKind.LotNotOpen, history.Decide(new AdjustLot { Caller = LotSamples.Donor, Posted = 12 })?.Kind);
    }

    [Fact]
    public void Repetition_of_a_posting_that_was_refused_for_its_temperature_gets_the_same_refusal()
    {
        var post = LotSamples.Post(Start, 10);
        post = post with { Terms = post.Terms with { Temperature = Reading(40) } };
        var history = Posted(_ => post.Terms);

        var again = history.Lot.Repeat(post);
        var other = history.Lot.Repeat(post with { Fingerprint = new Fingerprint(Guid.NewGuid()) });

        Assert.Equal(history.Refused, again?.Refusal);
        Assert.Equal(RefusalKind.IdempotencyKeyReused, other?.Refusal?.Kind);
    }

    [Theory]
    [InlineData("bread", 0, 18 * 24, null)]
    [InlineData("bread", 0, (18 * 24) + 1, RefusalKind.ShelfLifeExceeded)]
    [InlineData("bread", -48, (18 * 24) - 48, null)]
    [InlineData("bread", -48, (18 * 24) - 47, RefusalKind.ShelfLifeExceeded)]
    [InlineData("bread", null, 18 * 24, null)]
    [InlineData("bread", null, (18 * 24) + 1, RefusalKind.ShelfLifeExceeded)]
    [InlineData("moon-cheese", null, 90_000, null)]
    [InlineData("moon-cheese", 0, 1, RefusalKind.Validation)]
    public void Use_by_is_capped_by_the_category_s_shelf_life_from_the_preparation(
        string category, int? prepared, int useBy, RefusalKind? kind)
    {
        var history = Posted(terms => terms with
        {
            Category = category,
            PreparedAt = prepared is { } hours ? Start.AddHours(hours) : null,
            UseBy = Start.AddHours(useBy),
            PickupWindow = new PickupWindow(Start, Start.AddMinutes(30)),
        });

        Assert.Equal(kind, history.Refused?.Kind);
        Assert.Equal(kind is null ? 1 : 0, history.Commit.Events.Count);
        Assert.Equal(
            kind switch { RefusalKind.ShelfLifeExceeded => "useBy", RefusalKind.Validation => "category", _ => null },
            history.Refused?.Field);
        Assert.Equal(
            kind == RefusalKind.ShelfLifeExceeded ? Start.AddHours((prepared ?? 0) + (18 * 24)) : null, history.Refused?.Until);
    }

    [Fact]
    public void Collection_out_of_limits_is_refused_and_recorded_and_the_claim_stays_held()
    {
        var claim = Claim(4);

        var refusal = _history.Decide(Collect(claim, Reading(40)), codeMatches: true);

        Assert.Equal((RefusalKind.TemperatureOutOfLimits, "temperature"), (refusal?.Kind, refusal?.Field));
        var recorded = Assert.IsType<LotTemperatureRecorded>(_history.Commit.Events[^1].Event);
        Assert.Equal((SafetyStage.Pickup, false), Facts(recorded));
        Assert.Equal((claim, LotSamples.Recipient.Id), (recorded.Claim?.Id, recorded.Claim?.RecipientId));
        Assert.Equal((4, 0), (Quantities.Held, Quantities.Collected));
        Assert.Equal((Start, Start.AddMinutes(120)), (Chain?.BrokenSince, Chain?.BrokenUntil));
        Assert.Equal(Start.AddMinutes(120), _history.Lot.State.DueAt);
    }

    [Fact]
    public void Same_reading_out_of_limits_is_recorded_once()
    {
        var claim = Claim(4);
        _history.Decide(Collect(claim, Reading(40)), codeMatches: true);
        var events = _history.EventsDecided;

        Assert.Equal(RefusalKind.TemperatureOutOfLimits, _history.Decide(Collect(claim, Reading(40)), codeMatches: true)?.Kind);

        Assert.Equal(events, _history.EventsDecided);
    }

    [Fact]
    public void Readings_out_of_limits_are_recorded_up_to_a_bound_and_refused_beyond_it()
    {
        var claim = Claim(4);
        for (var i = 0; i < 150; i++)
        {
            Assert.Equal(
                RefusalKind.TemperatureOutOfLimits, _history.Decide(Collect(claim, Reading(40 - (i / 10.0))), codeMatches: true)?.Kind);
        }

        Assert.Equal(100, _history.Commit.Events.Count(one => one.Event is LotTemperatureRecorded));
    }

    [Fact]
    public void Answer_to_a_reading_out_of_limits_does_not_reveal_the_code()
    {
        var claim = Claim(4);

        var right = _history.Decide(Collect(claim, Reading(40)), codeMatches: true);
        var wrong = _history.Decide(Collect(claim, Reading(40)), codeMatches: false);

        Assert.Equal(right, wrong);
        Assert.Equal(0, _history.Lot.Claims[claim].WrongCodes);
    }

    [Theory]
    [InlineData(1.01, "temperature.measuredAt")]
    [InlineData(1, null)]
    [InlineData(-60, null)]
    [InlineData(-60.01, "temperature.measuredAt")]
    public void Reading_at_a_pickup_is_of_the_last_hour(double minutes, string? field)
    {
        var claim = Claim(4);

        var refusal = _history.Decide(Collect(claim, Reading(70, minutes)), codeMatches: true);

        Assert.Equal(field, refusal?.Field);
        Assert.Equal(field is null ? ClaimStatus.Collected : ClaimStatus.Held, _history.Lot.Claims[claim].Status);
    }

    [Fact]
    public void Collection_within_limits_is_recorded_with_its_reading()
    {
        var claim = Claim(4);

        Assert.Null(_history.Decide(Collect(claim, Reading(63)), codeMatches: true));

        var collected = Assert.IsType<ClaimCollected>(_history.Commit.Events[^1].Event);
        Assert.Equal(new TemperatureCheck(Reading(63), 1, true), collected.Temperature);
        Assert.Equal(Reading(63), Chain?.Reading);
        Assert.Null(Chain?.BrokenSince);
    }

    [Fact]
    public void Class_that_must_be_measured_at_the_pickup_is_not_collected_without()
    {
        var history = new LotHistory(10, TimeSpan.FromHours(6), Required(SafetyStage.Pickup));
        var claim = Claim(4, history);

        var refusal = history.Decide(LotSamples.Collect(claim, ""), codeMatches: true);

        Assert.Equal((RefusalKind.TemperatureRequired, "temperature"), (refusal?.Kind, refusal?.Field));
        Assert.Equal(refusal, history.Decide(LotSamples.Collect(claim, ""), codeMatches: false));
        Assert.Equal(0, history.Lot.Claims[claim].WrongCodes);
        Assert.Null(history.Decide(Collect(claim, Reading(70)), codeMatches: true));
    }

    [Fact]
    public void Limits_of_the_moment_decide_and_the_event_names_their_version()
    {
        var claim = Claim(4);
        var limits = SafetyRules.BuiltIn.Limits;
        _history.Rules = _history.Rules with
        {
            Safety = new SafetyRules(
                limits with
                {
                    Version = 7,
                    Limits = [.. limits.Limits.Select(limit => limit with { MinCelsius = limit.MinCelsius is null ? null : 70 })],
                },
                SafetyRules.BuiltIn.ShelfLives),
        };

        Assert.Equal(RefusalKind.TemperatureOutOfLimits, _history.Decide(Collect(claim, Reading(69)), codeMatches: true)?.Kind);

        Assert.Equal(7, ((LotTemperatureRecorded)_history.Commit.Events[^1].Event).Check.LimitsVersion);
    }

    [Fact]
    public void Food_that_was_out_of_limits_is_not_collected_without_a_later_reading_within_them()
    {
        var claim = Claim(4);
        _history.WaitUntil(Start.AddMinutes(30));
        _history.Decide(Collect(claim, Reading(40, 20)), codeMatches: true);

        Assert.Equal(RefusalKind.TemperatureRequired, _history.Decide(LotSamples.Collect(claim, ""), codeMatches: true)?.Kind);
        Assert.Equal("temperature.measuredAt", _history.Decide(Collect(claim, Reading(70, 20)), codeMatches: true)?.Field);
        Assert.Equal("temperature.measuredAt", _history.Decide(Collect(claim, Reading(70, 19)), codeMatches: true)?.Field);
        Assert.Equal(Start.AddMinutes(20), Chain?.BrokenSince);

        Assert.Null(_history.Decide(Collect(claim, Reading(70, 21)), codeMatches: true));

        Assert.Null(Chain?.BrokenSince);
        Assert.Equal(_history.Lot.State.Terms.PickupWindow.To, _history.Lot.State.DueAt);
        _history.WaitUntil(Start.AddMinutes(200));
        Assert.Equal(LotStatus.Open, _history.Lot.State.Status);
    }

    [Fact]
    public void Earlier_start_of_a_broken_chain_stays_and_an_earlier_reading_moves_it_back()
    {
        var claim = Claim(4);
        _history.WaitUntil(Start.AddMinutes(60));
        _history.Decide(Collect(claim, Reading(40, 30)), codeMatches: true);
        _history.Decide(Collect(claim, Reading(40, 50)), codeMatches: true);
        Assert.Equal(Start.AddMinutes(30), Chain?.BrokenSince);

        _history.Decide(Collect(claim, Reading(40, 10)), codeMatches: true);

        Assert.Equal((Start.AddMinutes(10), Start.AddMinutes(130)), (Chain?.BrokenSince, Chain?.BrokenUntil));
        Assert.Equal(Start.AddMinutes(50), Chain?.Reading.MeasuredAt);
    }

    [Fact]
    public void Reading_of_the_next_minute_does_not_start_the_budget_later_than_now()
    {
        var claim = Claim(4);

        _history.Decide(Collect(claim, Reading(40, 1)), codeMatches: true);

        Assert.Equal(Start, Chain?.BrokenSince);
    }

    [Fact]
    public void Chain_broken_for_longer_than_its_budget_withdraws_the_lot_and_cancels_every_hold_with_the_reason()
    {
        var claim = Claim(4);
        _history.WaitUntil(Start.AddMinutes(61));
        var later = Claim(2);
        _history.Decide(Collect(later, Reading(40, 60)), codeMatches: true);
        _history.WaitUntil(Start.AddMinutes(179));
        Assert.Equal(ClaimStatus.Held, _history.Lot.Claims[later].Status);
        _history.StartCommit();

        _history.WaitUntil(Start.AddMinutes(180));

        const string Reason =
            "The cold chain was broken for longer than 120 minutes. The food was at 40 °C, and hot food must not be below 63 °C.";
        Assert.Collection(
            _history.Commit.Events,
            cancelled => Assert.Equal((later, CancelReason.Engine, Reason), Facts((ClaimCancelled)cancelled.Event)),
            stopped => Assert.Equal(new LotWithdrawn(Reason, 10, Guid.Empty), stopped.Event));
        Assert.Equal(ClaimStatus.Lapsed, _history.Lot.Claims[claim].Status);
        Assert.Equal((LotStatus.Withdrawn, 10), (_history.Lot.State.Status, Quantities.Withdrawn));
        Assert.Equal(RefusalKind.LotNotOpen, _history.Decide(LotSamples.Claim(1))?.Kind);
        Assert.Equal(RefusalKind.ClaimNotHeld, _history.Decide(Collect(later, Reading(70, 180)), codeMatches: true)?.Kind);
        Assert.Null(_history.Lot.State.DueAt);
        Assert.False(_history.Lot.HasDue(_history.Now.AddDays(1)));
    }

    [Fact]
    public void Withdrawn_lot_with_holds_closes_with_its_broken_chain_too()
    {
        _history.Rules = _history.Rules with { HoldFor = TimeSpan.FromHours(6) };
        var claim = Claim(4);
        _history.Decide(Collect(claim, Reading(40)), codeMatches: true);
        _history.Decide(new WithdrawLot { Caller = LotSamples.Donor, Reason = "closing" });
        Assert.Equal(Start.AddMinutes(120), _history.Lot.State.DueAt);
        _history.StartCommit();

        _history.WaitUntil(Start.AddMinutes(120));

        Assert.Single(_history.Commit.Events);
        Assert.Equal((0, 10), (Quantities.Held, Quantities.Withdrawn));
        Assert.Null(_history.Lot.State.DueAt);
    }

    [Fact]
    public void Lot_whose_window_ended_is_withdrawn_when_its_chain_s_budget_passes_and_cannot_be_opened_again()
    {
        var claim = Claim(4);
        _history.Decide(Adjust(Start, Start.AddMinutes(30)));
        _history.Decide(Collect(claim, Reading(40)), codeMatches: true);
        _history.WaitUntil(Start.AddMinutes(60));
        Assert.Equal((LotStatus.Closed, Start.AddMinutes(120)), (_history.Lot.State.Status, _history.Lot.State.DueAt));

        _history.WaitUntil(Start.AddMinutes(120));

        Assert.Equal((LotStatus.Withdrawn, 10), (_history.Lot.State.Status, Quantities.Withdrawn));
        Assert.Equal(RefusalKind.LotNotOpen, _history.Decide(Adjust(Start, Start.AddMinutes(300)))?.Kind);
    }

    [Fact]
    public void Use_by_that_passes_before_the_budget_expires_the_lot()
    {
        var history = new LotHistory(10, TimeSpan.FromMinutes(90));
        var claim = Claim(4, history);
        history.Decide(Collect(claim, Reading(40)), codeMatches: true);

        history.WaitUntil(Start.AddMinutes(300));

        Assert.Equal((LotStatus.Expired, 10), (history.Lot.State.Status, history.Lot.State.Quantities.Expired));
    }

    [Fact]
    public void Reading_that_shows_a_chain_broken_for_longer_than_its_budget_closes_the_lot_at_once()
    {
        var history = new LotHistory(10, TimeSpan.FromHours(6), Budget(30));
        var (claim, other) = (Claim(4, history), Claim(1, history));
        history.WaitUntil(Start.AddMinutes(50));

        var refusal = history.Decide(Collect(claim, Reading(40, 15)), codeMatches: true);

        Assert.Equal(RefusalKind.TemperatureOutOfLimits, refusal?.Kind);
        Assert.Equal((LotStatus.Withdrawn, 10), (history.Lot.State.Status, history.Lot.State.Quantities.Withdrawn));
        Assert.Equal(
            [ClaimStatus.Cancelled, ClaimStatus.Cancelled], new[] { claim, other }.Select(id => history.Lot.Claims[id].Status));
    }

    [Fact]
    public void Override_hands_over_without_the_code_and_says_so()
    {
        var claim = Claim(4);

        Assert.Null(_history.Decide(Override(claim, "phone lost")));

        Assert.Equal((ClaimStatus.Collected, "phone lost"), (_history.Lot.Claims[claim].Status, View(claim).OverrideReason));
        Assert.Equal("phone lost", ((ClaimCollected)_history.Commit.Events[^1].Event).OverrideReason);
        Assert.Null(_history.Decide(Override(claim, "phone lost")));
        Assert.Equal(RefusalKind.ClaimNotHeld, _history.Decide(Override(claim, "another reason"))?.Kind);
        Assert.Equal(RefusalKind.ClaimNotHeld, _history.Decide(LotSamples.Collect(claim, ""), codeMatches: true)?.Kind);
        Assert.Equal(4, Quantities.Collected);
    }

    [Fact]
    public void Override_of_a_locked_claim_is_what_it_is_for()
    {
        var claim = Claim(4);
        for (var i = 0; i < 3; i++)
        {
            _history.Decide(LotSamples.Collect(claim, ""));
        }

        Assert.Equal(RefusalKind.PickupCodeLocked, _history.Decide(LotSamples.Collect(claim, ""), codeMatches: true)?.Kind);
        Assert.Null(_history.Decide(Override(claim, "locked")));
    }

    [Fact]
    public void Override_by_a_courier_or_another_donor_is_forbidden()
    {
        var claim = Claim(4);
        var command = Override(claim, "phone lost");

        Assert.Equal(RefusalKind.Forbidden, _history.Decide(command with { CourierId = Guid.NewGuid() })?.Kind);
        Assert.Equal(
            RefusalKind.Forbidden, _history.Decide(command with { Caller = new Caller(Guid.NewGuid(), Role.Donor) })?.Kind);
        Assert.Equal(RefusalKind.Forbidden, _history.Decide(command with { Caller = LotSamples.Recipient })?.Kind);
        Assert.Equal(ClaimStatus.Held, _history.Lot.Claims[claim].Status);
    }

    [Fact]
    public void Override_does_not_help_past_the_use_by_outside_of_the_window_or_out_of_limits()
    {
        var claim = Claim(4);
        Assert.Equal(
            RefusalKind.TemperatureOutOfLimits, _history.Decide(Override(claim, "x") with { Temperature = Reading(1) })?.Kind);
        _history.Decide(Adjust(Start.AddMinutes(30), Start.AddMinutes(90)));

        Assert.Equal(RefusalKind.OutsidePickupWindow, _history.Decide(Override(claim, "x"))?.Kind);
        _history.WaitUntil(Start.AddHours(6));
        Assert.Equal(RefusalKind.LotPastUseBy, _history.Decide(Override(claim, "x"))?.Kind);
    }

    [Theory]
    [InlineData(RejectionReason.Unwanted, 8, 0)]
    [InlineData(RejectionReason.Spoiled, 5, 3)]
    [InlineData(RejectionReason.Damaged, 5, 3)]
    [InlineData(RejectionReason.Mislabelled, 5, 3)]
    [InlineData(RejectionReason.Temperature, 5, 3)]
    [InlineData(RejectionReason.Other, 5, 3)]
    public void Food_that_is_refused_at_the_door_returns_only_when_it_is_good(RejectionReason reason, int available, int withdrawn)
    {
        var claim = Claim(6);

        Assert.Null(_history.Decide(Reject(claim, 3, reason, taken: 2), codeMatches: true));

        Assert.Equal((available, 2, withdrawn, 0), (Quantities.Available, Quantities.Collected, Quantities.Withdrawn, Quantities.Held));
        var rejected = Assert.IsType<LotRejected>(_history.Commit.Events[^1].Event);
        Assert.Equal((new Rejection { Quantity = 3, Reason = reason }, withdrawn == 0), (rejected.Rejection, rejected.IsReturned));
        Assert.Equal(rejected.Rejection, View(claim).Rejected);
        Assert.Null(_history.Decide(Reject(claim, 3, reason, taken: 2), codeMatches: true));
        Assert.Equal(RefusalKind.ClaimNotHeld, _history.Decide(Reject(claim, 2, reason, taken: 2), codeMatches: true)?.Kind);
        Assert.Equal(RefusalKind.ClaimNotHeld, _history.Decide(LotSamples.Collect(claim, "", 2), codeMatches: true)?.Kind);
    }

    [Fact]
    public void Rejection_without_a_quantity_taken_takes_the_rest()
    {
        var claim = Claim(6);

        Assert.Null(_history.Decide(Reject(claim, 1, RejectionReason.Spoiled), codeMatches: true));

        Assert.Equal((4, 5, 1), (Quantities.Available, Quantities.Collected, Quantities.Withdrawn));
    }

    [Theory]
    [InlineData(0, null, "rejected.quantity")]
    [InlineData(-1, null, "rejected.quantity")]
    [InlineData(7, null, "rejected.quantity")]
    [InlineData(5, 2, "rejected.quantity")]
    [InlineData(long.MaxValue, 2, "rejected.quantity")]
    [InlineData(1, 7, "quantity")]
    [InlineData(1, 0, "quantity")]
    public void Rejection_of_more_than_the_claim_has_is_refused_by_name(long rejected, int? taken, string field)
    {
        var claim = Claim(6);
        var events = _history.EventsDecided;

        var refusal = _history.Decide(Reject(claim, rejected, RejectionReason.Spoiled, taken), codeMatches: true);

        Assert.Equal((RefusalKind.Validation, field), (refusal?.Kind, refusal?.Field));
        Assert.Equal(events, _history.EventsDecided);
    }

    [Fact]
    public void Rejection_of_everything_cancels_the_claim_with_the_reason_and_does_not_count_against_the_recipient()
    {
        var history = new LotHistory(40, TimeSpan.FromHours(6));
        for (var i = 0; i < 7; i++)
        {
            var claim = Claim(2, history);
            Assert.Null(history.Decide(Reject(claim, 2, RejectionReason.Spoiled), codeMatches: true));
            var view = history.Lot.View(history.Lot.Claims[claim]);
            Assert.Equal((ClaimStatus.Cancelled, "The food was refused at the door: it is spoiled."), (view.Status, view.Reason));
            Assert.Null(view.Collected);
            Assert.Null(history.Decide(Reject(claim, 2, RejectionReason.Spoiled), codeMatches: true));
        }

        Assert.Null(history.Decide(LotSamples.Claim(1)));
        Assert.Equal((14, 0, 25), Parts(history));
    }

    [Fact]
    public void Rejection_of_everything_needs_the_code_or_an_override()
    {
        var claim = Claim(6);

        Assert.Equal(RefusalKind.PickupCodeWrong, _history.Decide(Reject(claim, 6, RejectionReason.Spoiled))?.Kind);
        Assert.Equal(1, _history.Lot.Claims[claim].WrongCodes);

        var command = Reject(claim, 6, RejectionReason.Unwanted) with { Code = null, OverrideReason = "phone lost" };
        Assert.Null(_history.Decide(command));
        Assert.Equal((10, "phone lost"), (Quantities.Available, View(claim).OverrideReason));
    }

    [Fact]
    public void Food_too_warm_to_be_handed_over_is_rejected_as_a_whole_with_its_reading()
    {
        var (claim, other) = (Claim(6), Claim(1));

        Assert.Null(_history.Decide(
            Reject(claim, 6, RejectionReason.Temperature) with { Temperature = Reading(40) }, codeMatches: true));

        Assert.Equal((SafetyStage.Pickup, false), Facts((LotTemperatureRecorded)_history.Commit.Events[^1].Event));
        Assert.Equal(Start, Chain?.BrokenSince);
        Assert.Equal((3, 1, 6), (Quantities.Available, Quantities.Held, Quantities.Withdrawn));
        Assert.Equal(RefusalKind.TemperatureRequired, _history.Decide(LotSamples.Collect(other, ""), codeMatches: true)?.Kind);
    }

    [Fact]
    public void Food_rejected_as_a_whole_with_a_reading_that_is_late_already_closes_the_rest_of_the_lot()
    {
        var history = new LotHistory(10, TimeSpan.FromHours(6), Budget(0));
        var claim = Claim(6, history);
        var other = Claim(1, history);

        Assert.Null(history.Decide(
            Reject(claim, 6, RejectionReason.Unwanted) with { Temperature = Reading(40) }, codeMatches: true));

        Assert.Equal((10, LotStatus.Withdrawn), (history.Lot.State.Quantities.Withdrawn, history.Lot.State.Status));
        Assert.Equal(10, ((LotWithdrawn)history.Commit.Events[^1].Event).Quantity);
        Assert.Equal(ClaimStatus.Cancelled, history.Lot.Claims[other].Status);
    }

    [Fact]
    public void Last_food_of_a_lot_that_is_rejected_closes_it_without_a_withdrawal()
    {
        var history = new LotHistory(6, TimeSpan.FromHours(6), Budget(0));
        var claim = Claim(6, history);

        Assert.Null(history.Decide(
            Reject(claim, 6, RejectionReason.Spoiled) with { Temperature = Reading(40) }, codeMatches: true));

        Assert.Equal((LotStatus.Closed, 6), (history.Lot.State.Status, history.Lot.State.Quantities.Withdrawn));
        Assert.DoesNotContain(history.Commit.Events, one => one.Event is LotWithdrawn);
        Assert.False(history.Lot.HasDue(Start.AddHours(5)));
    }

    [Fact]
    public void Rejection_in_a_withdrawn_lot_is_withdrawn_once_even_when_it_is_good()
    {
        var claim = Claim(6);
        _history.Decide(new WithdrawLot { Caller = LotSamples.Donor, Reason = "closing" });

        Assert.Null(_history.Decide(Reject(claim, 2, RejectionReason.Unwanted, taken: 3), codeMatches: true));

        Assert.Equal((0, 3, 7), (Quantities.Available, Quantities.Collected, Quantities.Withdrawn));
        Assert.False(((LotRejected)_history.Commit.Events[^1].Event).IsReturned);
    }

    [Fact]
    public void Use_by_stops_every_touch()
    {
        _history.Rules = _history.Rules with { HoldFor = Day };
        var claim = Claim(4);
        _history.WaitUntil(Start.AddHours(6));

        Assert.Equal(RefusalKind.LotPastUseBy, _history.Decide(LotSamples.Claim(1))?.Kind);
        Assert.Equal(RefusalKind.LotPastUseBy, _history.Decide(Collect(claim, Reading(70, 360)), codeMatches: true)?.Kind);
        Assert.Equal(RefusalKind.LotPastUseBy, _history.Decide(Override(claim, "x"))?.Kind);
        Assert.Equal(RefusalKind.LotPastUseBy, _history.Decide(Adjust(Start.AddHours(7), Start.AddHours(8)))?.Kind);
    }

    private static LotHistory Posted(Func<LotTerms, LotTerms> change) => new(10, TimeSpan.FromHours(6), change: change);

    private static TemperatureReading Reading(double celsius, double minutes = 0) =>
        new() { Celsius = celsius, MeasuredAt = Start.AddMinutes(minutes) };

    /// <summary>Rules by which every class must be measured at a step.</summary>
    private static SafetyRules Required(SafetyStage stage) => With(limit => limit with { RequiredAt = [stage] });

    private static SafetyRules Budget(int minutes) => With(limit => limit with { BudgetMinutes = minutes });

    private static SafetyRules With(Func<TemperatureLimit, TemperatureLimit> change)
    {
        var limits = SafetyRules.BuiltIn.Limits;
        return new SafetyRules(limits with { Limits = [.. limits.Limits.Select(change)] }, SafetyRules.BuiltIn.ShelfLives);
    }

    private static CollectClaim Collect(Guid claim, TemperatureReading reading) =>
        LotSamples.Collect(claim, "") with { Temperature = reading };

    private static CollectClaim Override(Guid claim, string reason) =>
        LotSamples.Collect(claim, "") with { Code = null, OverrideReason = reason };

    private static CollectClaim Reject(Guid claim, long quantity, RejectionReason reason, long? taken = null) =>
        LotSamples.Collect(claim, "", taken) with { Rejected = new Rejection { Quantity = quantity, Reason = reason } };

    private static AdjustLot Adjust(DateTimeOffset from, DateTimeOffset to) =>
        new() { Caller = LotSamples.Donor, PickupWindow = new PickupWindow(from, to) };

    private static (SafetyStage Stage, bool IsWithin) Facts(LotTemperatureRecorded recorded) => (recorded.Stage, recorded.Check.IsWithin);

    private static (long Quantity, Guid By) Facts(LotWithdrawn withdrawn) => (withdrawn.Quantity, withdrawn.By);

    private static (Guid Claim, CancelReason Reason, string? Detail) Facts(ClaimCancelled cancelled) =>
        (cancelled.Claim.Id, cancelled.Reason, cancelled.Detail);

    private static (long Withdrawn, long Collected, long Available) Parts(LotHistory history)
    {
        var quantities = history.Lot.State.Quantities;
        return (quantities.Withdrawn, quantities.Collected, quantities.Available);
    }

    private Guid Claim(long quantity, LotHistory? history = null)
    {
        var claim = LotSamples.Claim(quantity);
        Assert.Null((history ?? _history).Decide(claim));
        return claim.ClaimId;
    }

    private ClaimView View(Guid claim) => _history.Lot.View(_history.Lot.Claims[claim]);
}
