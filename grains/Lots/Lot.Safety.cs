using PahlawanPangan.Lots;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// The rules that keep unsafe food from being handed over: shelf life, temperature, the cold chain, and refusal at the door.
/// </summary>
internal sealed partial class Lot
{
    /// <summary>How much of a lot's readings outside of the limits is recorded; further ones are refused all the same.</summary>
    private const int RefusedReadingsMax = 100;

    /// <summary>By how much clocks may differ.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    /// <summary>How old a reading may be when a lot is posted.</summary>
    private static readonly TimeSpan PostedReadingAgeMax = TimeSpan.FromHours(24);

    /// <summary>How old a reading may be when food is picked up: it is of the pickup itself.</summary>
    private static readonly TimeSpan PickupReadingAgeMax = TimeSpan.FromHours(1);

    /// <summary>Posts the lot; food that is outside of its limits is recorded and withdrawn in the same commit.</summary>
    private static Refusal? Post(PostLot command, DateTimeOffset now, LotPolicy policy, List<LotEvent> events)
    {
        var terms = command.Terms;
        if (terms.Temperature is not { } reading)
        {
            events.Add(new LotPosted(command.Caller.Id, command.Quantity, terms, command.Fingerprint, now));
            return null;
        }

        var outside = policy.Safety.Outside(terms.TemperatureClass, reading.Celsius);
        var check = new TemperatureCheck(reading, policy.Safety.Limits.Version, outside is null);
        var chain = Measured(null, reading, outside, now, policy.Safety.BudgetOf(terms.TemperatureClass));
        if (outside is null)
        {
            events.Add(new LotPosted(command.Caller.Id, command.Quantity, terms with { Chain = chain }, command.Fingerprint, now)
            {
                Temperature = check,
            });
            return null;
        }

        chain = chain with { PostingRefused = outside };
        events.Add(new LotPosted(command.Caller.Id, command.Quantity, terms with { Chain = chain }, command.Fingerprint, now)
        {
            Temperature = check,
        });
        events.Add(new LotTemperatureRecorded(SafetyStage.Posting, check, chain, Claim: null, CourierId: null));
        events.Add(new LotWithdrawn(outside, command.Quantity, Caller.Engine.Id));
        return OutOfLimits(outside);
    }

    /// <summary>The refusal of food whose age or temperature cannot be as stated, or is not known; null when it can.</summary>
    private static Refusal? RefuseFreshness(LotTerms terms, DateTimeOffset now, LotPolicy policy)
    {
        if (terms.PreparedAt > now + ClockDifference)
        {
            return Refusal.Invalid("preparedAt", "must not be in the future");
        }

        if (terms.Temperature is { } reading)
        {
            if (RefuseReading(reading, now, PostedReadingAgeMax) is { } impossible)
            {
                return impossible;
            }

            if (reading.MeasuredAt < terms.PreparedAt)
            {
                return Refusal.Invalid("temperature.measuredAt", "must not be before preparedAt");
            }
        }
        else if (policy.Safety.Requires(terms.TemperatureClass, SafetyStage.Posting))
        {
            return TemperatureRequired($"{terms.TemperatureClass} food must be measured when it is posted: send temperature.");
        }

        if (policy.Safety.ShelfLifeOf(terms.Category) is not { } life)
        {
            return terms.PreparedAt is null
                ? null
                : Refusal.Invalid(
                    "category", "must be one with a shelf life when preparedAt is stated; GET /v1/shelf-lives lists them");
        }

        var latest = (terms.PreparedAt ?? now) + life;
        return terms.UseBy <= latest
            ? null
            : new Refusal(
                RefusalKind.ShelfLifeExceeded,
                FormattableString.Invariant($"The use-by must not be after {latest.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: ")
                    + FormattableString.Invariant($"{terms.Category} keeps {life.TotalHours} hours from ")
                    + (terms.PreparedAt is null ? "its posting, since preparedAt is not stated." : "its preparation."))
            {
                Field = "useBy",
                Until = latest,
            };
    }

    /// <summary>
    /// Decides what a reading at the pickup causes: one outside of the limits is recorded, and refuses the handover unless nothing is
    /// taken.
    /// </summary>
    private Refusal? DecideReading(
        CollectClaim command, Claim claim, long taken, DateTimeOffset now, LotPolicy policy, List<LotEvent> events)
    {
        var temperatureClass = _state.Terms.TemperatureClass;
        if (command.Temperature is not { } reading)
        {
            return taken == 0 ? null
                : _state.Terms.Chain?.BrokenSince is not null
                    ? TemperatureRequired(
                        "The food was outside of its limits when it was last measured: measure it again and send temperature.")
                : policy.Safety.Requires(temperatureClass, SafetyStage.Pickup)
                    ? TemperatureRequired($"{temperatureClass} food must be measured when it is picked up: send temperature.")
                : null;
        }

        if (RefuseReading(reading, now, PickupReadingAgeMax) is { } impossible)
        {
            return impossible;
        }

        if (policy.Safety.Outside(temperatureClass, reading.Celsius) is not { } outside)
        {
            return _state.Terms.Chain is { BrokenSince: not null } broken && reading.MeasuredAt <= broken.Reading.MeasuredAt && taken > 0
                ? Refusal.Invalid("temperature.measuredAt", "must be after the reading that was outside of the limits")
                : null;
        }

        if (taken == 0)
        {
            return null;
        }

        RecordOutside(command, claim, reading, outside, now, policy, events);
        return OutOfLimits(outside);
    }

    /// <summary>
    /// Hands the claim over, or ends it when all of it was rejected; what was rejected returns to the lot or is withdrawn.
    /// </summary>
    private void HandOver(CollectClaim command, Claim claim, long taken, DateTimeOffset now, LotPolicy policy, List<LotEvent> events)
    {
        if (taken > 0)
        {
            events.Add(new ClaimCollected(claim, taken, command.CourierId, now)
            {
                OverrideReason = command.OverrideReason,
                Rejected = command.Rejected,
                Temperature = command.Temperature is { } taking
                    ? new TemperatureCheck(taking, policy.Safety.Limits.Version, IsWithin: true)
                    : null,
                Chain = command.Temperature is { } within ? Measured(_state.Terms.Chain, within, null, now, TimeSpan.Zero) : null,
            });
        }
        else
        {
            events.Add(new ClaimCancelled(claim, CancelReason.Engine, RefusedAtTheDoor(command.Rejected!.Reason), now)
            {
                Refused = new Handover(command.CourierId, command.OverrideReason, command.Rejected),
            });
        }

        if (command.Rejected is not { } rejected)
        {
            return;
        }

        var isReturned = rejected.Reason == RejectionReason.Unwanted && !IsStopped;
        events.Add(new LotRejected(claim, rejected, isReturned, command.CourierId));
        if (taken > 0 || command.Temperature is not { } reading)
        {
            return;
        }

        if (policy.Safety.Outside(_state.Terms.TemperatureClass, reading.Celsius) is { } outside)
        {
            RecordOutside(command, claim, reading, outside, now, policy, events);
        }
        else
        {
            events.Add(new LotTemperatureRecorded(
                SafetyStage.Pickup, new TemperatureCheck(reading, policy.Safety.Limits.Version, IsWithin: true),
                Measured(_state.Terms.Chain, reading, null, now, TimeSpan.Zero), claim, command.CourierId));
        }
    }

    /// <summary>
    /// Records a reading outside of the limits, the same one once. A chain that it shows to have been broken for too long already is due.
    /// </summary>
    private void RecordOutside(
        CollectClaim command, Claim claim, TemperatureReading reading, string outside, DateTimeOffset now, LotPolicy policy,
        List<LotEvent> events)
    {
        var before = _state.Terms.Chain;
        var chain = Measured(before, reading, outside, now, policy.Safety.BudgetOf(_state.Terms.TemperatureClass));
        var isKnown = before is { BrokenSince: not null } && before.Reading == reading;
        if (!isKnown && (!(before?.Refused >= RefusedReadingsMax) || chain.BrokenSince != before.BrokenSince))
        {
            events.Add(new LotTemperatureRecorded(
                SafetyStage.Pickup, new TemperatureCheck(reading, policy.Safety.Limits.Version, IsWithin: false), chain, claim,
                command.CourierId));
        }
    }

    /// <summary>The cold chain after a reading.</summary>
    /// <param name="before">The chain before it; null for none.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="outside">Why it is outside of the limits; null when it is within them.</param>
    /// <param name="now">The current time.</param>
    /// <param name="budget">How long the food may be outside of its limits.</param>
    private static ColdChain Measured(
        ColdChain? before, TemperatureReading reading, string? outside, DateTimeOffset now, TimeSpan budget)
    {
        var isLatest = before is null || reading.MeasuredAt > before.Reading.MeasuredAt;
        var latest = before is null || isLatest ? reading : before.Reading;
        if (outside is null)
        {
            return before is null || isLatest
                ? new ColdChain { Reading = reading, Refused = before?.Refused ?? 0 }
                : before;
        }

        var refused = (before?.Refused ?? 0) + 1;
        if (before is { BrokenSince: null } && reading.MeasuredAt < before.Reading.MeasuredAt)
        {
            // It was within the limits after that.
            return before with { Refused = refused };
        }

        var since = reading.MeasuredAt < now ? reading.MeasuredAt : now;
        since = before?.BrokenSince < since ? before.BrokenSince.Value : since;
        return new ColdChain
        {
            Reading = latest,
            BrokenSince = since,
            BrokenUntil = since + budget,
            Reason = outside,
            Refused = refused,
        };
    }

    /// <summary>
    /// Whether the cold chain has been broken for longer than its budget while something of the lot is left or held.
    /// </summary>
    private bool Spoils(DateTimeOffset now) => _origin is not null && _state.Terms.Chain is { BrokenUntil: { } until } && until <= now
        && (_state.Status is LotStatus.Open or LotStatus.Exhausted || HasWindowEnded
            || (_state.Status == LotStatus.Withdrawn && _state.Quantities.Held > 0));

    /// <summary>Withdraws a lot whose cold chain was broken for too long, with every hold that had not lapsed before.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="now">The current time.</param>
    /// <param name="events">Receives the events.</param>
    /// <param name="endedMax">The most holds to end.</param>
    /// <returns>True when the lot is withdrawn; false when holds are left for the next time.</returns>
    private bool StopSpoilt(ColdChain chain, DateTimeOffset now, List<LotEvent> events, int endedMax)
    {
        var (since, until) = (chain.BrokenSince!.Value, chain.BrokenUntil!.Value);
        var reason = FormattableString.Invariant(
            $"The cold chain was broken for longer than {(until - since).TotalMinutes} minutes. {chain.Reason}");
        var stopped = _state.Quantities.Available;
        foreach (var claim in Holds(_ => true))
        {
            if (endedMax-- <= 0)
            {
                return false;
            }

            stopped += claim.Quantity;
            events.Add(claim.HeldUntil <= until
                ? new ClaimLapsed(claim)
                : new ClaimCancelled(claim, CancelReason.Engine, reason, now));
        }

        if (_state.Status != LotStatus.Withdrawn)
        {
            events.Add(new LotWithdrawn(reason, stopped, Caller.Engine.Id));
        }

        return true;
    }

    private static Refusal? RefuseReading(TemperatureReading reading, DateTimeOffset now, TimeSpan ageMax) =>
        reading.Celsius is not (>= TemperatureReading.CelsiusMin and <= TemperatureReading.CelsiusMax)
            ? Refusal.Invalid(
                "temperature.celsius", $"must be from {TemperatureReading.CelsiusMin} to {TemperatureReading.CelsiusMax} degrees Celsius")
            : reading.MeasuredAt > now + ClockDifference ? Refusal.Invalid("temperature.measuredAt", "must not be in the future")
            : reading.MeasuredAt < now - ageMax
                ? Refusal.Invalid("temperature.measuredAt", $"must be within the last {ageMax.TotalHours} hours")
            : null;

    private static Refusal TemperatureRequired(string detail) => new(RefusalKind.TemperatureRequired, detail) { Field = "temperature" };

    private static Refusal OutOfLimits(string detail) => new(RefusalKind.TemperatureOutOfLimits, detail) { Field = "temperature" };

    private static string RefusedAtTheDoor(RejectionReason reason) =>
        "The food was refused at the door: " + reason switch
        {
            RejectionReason.Temperature => "its temperature.",
            RejectionReason.Spoiled => "it is spoiled.",
            RejectionReason.Damaged => "it is damaged.",
            RejectionReason.Mislabelled => "it is not as labelled.",
            RejectionReason.Unwanted => "it is not wanted.",
            _ => "another reason.",
        };
}
