using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>One step of a random history.</summary>
public abstract record Step
{
    public sealed record Claim(long Quantity) : Step;

    public sealed record Cancel(int Which) : Step;

    public sealed record Collect(int Which, long? Quantity, bool RightCode) : Step;

    /// <summary>A handover with all that may come with it: a reading so many minutes old, an override, food that is refused.</summary>
    public sealed record HandOver(
        int Which, long? Quantity, bool RightCode, bool Overrides = false, double? Celsius = null, int MinutesAgo = 0,
        long? Rejected = null, RejectionReason Reason = RejectionReason.Other) : Step;

    public sealed record Adjust(long Posted) : Step;

    public sealed record Withdraw : Step;

    public sealed record Recall : Step;

    public sealed record Wait(int Minutes) : Step;

    /// <summary>The pickup window, in minutes from now.</summary>
    public sealed record Move(int From, int To) : Step;
}

/// <summary>
/// A second, simple implementation of the rules: it keeps a list of claims and recounts each time. Its results must equal the lot's.
/// </summary>
internal sealed class LotModel
{
    private sealed class Entry(long quantity, DateTimeOffset madeAt, DateTimeOffset until)
    {
        public long Quantity { get; } = quantity;

        public DateTimeOffset MadeAt { get; } = madeAt;

        public DateTimeOffset Until { get; set; } = until;

        public ClaimStatus Status { get; set; } = ClaimStatus.Held;

        public long Taken { get; set; }

        public int WrongCodes { get; set; }

        /// <summary>True when it was not its claimant who ended it.</summary>
        public bool IsEndedByEngine { get; set; }

        /// <summary>The handover that ended it.</summary>
        public Step.HandOver? Done { get; set; }
    }

    /// <summary>The lots of the tests are hot food: 63 °C or more, or below for two hours.</summary>
    private const double HotMin = 63;

    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(120);

    private readonly List<Entry> _claims = [];
    private readonly DateTimeOffset _useBy;
    private readonly LotPolicy _policy;
    private long _posted;
    private DateTimeOffset _from;
    private DateTimeOffset _to;
    private string _stopped = "";
    private long _lostBeforeStop;
    private long _rejected;
    private (DateTimeOffset At, double Celsius)? _last;
    private DateTimeOffset? _brokenSince;

    public LotModel(long posted, DateTimeOffset useBy, LotPolicy policy)
    {
        _to = useBy;
        _posted = posted;
        _useBy = useBy;
        _policy = policy;
    }

    public int Claims => _claims.Count;

    private long Held => _claims.Where(claim => claim.Status == ClaimStatus.Held).Sum(claim => claim.Quantity);

    private long Taken => _claims.Sum(claim => claim.Taken);

    private long Left => _posted - Held - Taken - _rejected;

    public Quantities Quantities => new()
    {
        Posted = _posted,
        Held = Held,
        Collected = Taken,
        Available = _stopped.Length == 0 ? Left : 0,
        Expired = _stopped == "expired" ? Left : _lostBeforeStop,
        Withdrawn = _rejected + (_stopped is "withdrawn" or "recalled" ? Left - _lostBeforeStop : 0),
    };

    /// <summary>Executes a step and returns whether it is accepted; null when the step refers to a claim that does not exist.</summary>
    public bool? Take(Step step, DateTimeOffset now)
    {
        Settle(now);
        switch (step)
        {
            case Step.Claim claim:
                if (_claims.Count(one => !one.IsEndedByEngine && one.Status is ClaimStatus.Cancelled or ClaimStatus.Lapsed)
                        >= _policy.GivenBackMax
                    || _claims.Count(one => one.Status == ClaimStatus.Held) >= _policy.HoldsMax)
                {
                    return false;
                }

                if (claim.Quantity < 1 || _stopped.Length > 0 || now >= _to || claim.Quantity > Left)
                {
                    return false;
                }

                _claims.Add(new Entry(claim.Quantity, now, Deadline(now)));
                return true;
            case Step.Move move:
                var (from, to) = (now.AddMinutes(move.From), now.AddMinutes(move.To));
                if (_stopped.Length > 0 || now >= _useBy || to <= now || from >= to || to > _useBy)
                {
                    return false;
                }

                (_from, _to) = (from, to);
                foreach (var claim in _claims.Where(claim => claim.Status == ClaimStatus.Held))
                {
                    var until = Deadline(claim.MadeAt) > claim.Until ? Deadline(claim.MadeAt) : claim.Until;
                    claim.Until = until < to ? until : to;
                }

                return true;
            case Step.Cancel cancel when _claims.Count > 0:
                var given = Pick(cancel.Which);
                if (given.Status is ClaimStatus.Collected or ClaimStatus.Lapsed)
                {
                    return false;
                }

                given.Status = ClaimStatus.Cancelled;
                return true;
            case Step.Collect collect when _claims.Count > 0:
                return HandOver(
                    Pick(collect.Which), new Step.HandOver(collect.Which, collect.Quantity, collect.RightCode), now);
            case Step.HandOver handOver when _claims.Count > 0:
                return HandOver(Pick(handOver.Which), handOver, now);
            case Step.Adjust adjust:
                if (adjust.Posted < 1 || _stopped.Length > 0 || now >= _useBy || adjust.Posted < Held + Taken + _rejected)
                {
                    return false;
                }

                _posted = adjust.Posted;
                return true;
            case Step.Withdraw:
                if (_stopped is "expired" or "recalled" || (_stopped.Length == 0 && Left == 0 && Held == 0))
                {
                    return false;
                }

                _stopped = "withdrawn";
                return true;
            case Step.Recall:
                if (_stopped == "expired")
                {
                    _lostBeforeStop = Left;
                }

                _stopped = "recalled";
                _claims.Where(claim => claim.Status == ClaimStatus.Held).ToList().ForEach(claim => claim.Status = ClaimStatus.Cancelled);
                return true;
            case Step.Wait:
                return true;
            default:
                return null;
        }
    }

    private DateTimeOffset Deadline(DateTimeOffset madeAt)
    {
        var until = (madeAt > _from ? madeAt : _from) + _policy.HoldFor;
        return until < _to ? until : _to;
    }

    private Entry Pick(int which) => _claims[which % _claims.Count];

    private bool HandOver(Entry claim, Step.HandOver step, DateTimeOffset now)
    {
        var rejected = step.Rejected ?? 0;
        var taken = step.Quantity ?? claim.Quantity - rejected;
        if (step.Quantity < 1 || step.Quantity > claim.Quantity || step.Rejected < 1 || rejected + (step.Quantity ?? 0) > claim.Quantity)
        {
            return false;
        }

        // A handover that is sent again is answered as it was first.
        if (_stopped != "recalled" && claim.Done is { } done && (step.Overrides || step.RightCode) && done.Overrides == step.Overrides
            && (done.Quantity ?? claim.Quantity - (done.Rejected ?? 0)) == taken && done.Rejected == step.Rejected
            && (step.Rejected is null || done.Reason == step.Reason))
        {
            return true;
        }

        if (now < _from || claim.Status != ClaimStatus.Held || (!step.Overrides && claim.WrongCodes >= _policy.WrongCodesMax))
        {
            return false;
        }

        var isOutside = step.Celsius < HotMin;
        var at = now.AddMinutes(-step.MinutesAgo);
        if (step.Celsius is null ? taken > 0 && _brokenSince is not null : step.MinutesAgo is > 60 or < -1)
        {
            return false;
        }

        if (isOutside && taken > 0)
        {
            Break(at, step.Celsius!.Value, now);
            return false;
        }

        if (step.Celsius is not null && !isOutside && taken > 0 && _brokenSince is not null && at <= _last!.Value.At)
        {
            return false;
        }

        if (!step.Overrides && !step.RightCode)
        {
            claim.WrongCodes++;
            return false;
        }

        claim.Done = step;
        claim.Status = taken > 0 ? ClaimStatus.Collected : ClaimStatus.Cancelled;
        claim.IsEndedByEngine = taken == 0;
        claim.Taken = taken;
        _rejected += step.Reason == RejectionReason.Unwanted && _stopped.Length == 0 ? 0 : rejected;
        if (isOutside)
        {
            Break(at, step.Celsius!.Value, now);
        }
        else if (step.Celsius is { } celsius && !(at <= _last?.At))
        {
            (_last, _brokenSince) = ((at, celsius), null);
        }

        return true;
    }

    private void Break(DateTimeOffset at, double celsius, DateTimeOffset now)
    {
        if (_last is { } last && at <= last.At && _brokenSince is null && at < last.At)
        {
            // It was within its limits after that.
            return;
        }

        if (_brokenSince is null || at < _brokenSince)
        {
            _brokenSince = at < now ? at : now;
        }

        if (_last is null || at > _last.Value.At)
        {
            _last = (at, celsius);
        }

        if (_brokenSince + Budget <= now)
        {
            Spoil();
        }
    }

    /// <summary>Nothing that is left or held is given out any more; holds that had run out before have lapsed.</summary>
    private void Spoil()
    {
        foreach (var claim in _claims.Where(claim => claim.Status == ClaimStatus.Held))
        {
            claim.Status = claim.Until <= _brokenSince + Budget ? ClaimStatus.Lapsed : ClaimStatus.Cancelled;
            claim.IsEndedByEngine = claim.Status == ClaimStatus.Cancelled;
        }

        _stopped = _stopped.Length == 0 && Left > 0 ? "withdrawn" : _stopped;
    }

    private void Settle(DateTimeOffset now)
    {
        if (_brokenSince + Budget is { } spoilt && spoilt <= now && spoilt < _useBy && _stopped is "" or "withdrawn")
        {
            Spoil();
            return;
        }

        foreach (var claim in _claims.Where(claim => claim.Status == ClaimStatus.Held && claim.Until <= now))
        {
            claim.Status = ClaimStatus.Lapsed;
        }

        if (now >= _useBy && _stopped.Length == 0 && Left > 0)
        {
            _stopped = "expired";
        }
    }
}
