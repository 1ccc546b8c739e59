using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>One step of a random history.</summary>
public abstract record Step
{
    public sealed record Claim(long Quantity) : Step;

    public sealed record Cancel(int Which) : Step;

    public sealed record Collect(int Which, long? Quantity, bool RightCode) : Step;

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
    }

    private readonly List<Entry> _claims = [];
    private readonly DateTimeOffset _useBy;
    private readonly LotPolicy _policy;
    private long _posted;
    private DateTimeOffset _from;
    private DateTimeOffset _to;
    private string _stopped = "";
    private long _lostBeforeStop;

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

    private long Left => _posted - Held - Taken;

    public Quantities Quantities => new()
    {
        Posted = _posted,
        Held = Held,
        Collected = Taken,
        Available = _stopped.Length == 0 ? Left : 0,
        Expired = _stopped == "expired" ? Left : _lostBeforeStop,
        Withdrawn = _stopped is "withdrawn" or "recalled" ? Left - _lostBeforeStop : 0,
    };

    /// <summary>Executes a step and returns whether it is accepted; null when the step refers to a claim that does not exist.</summary>
    public bool? Take(Step step, DateTimeOffset now)
    {
        Settle(now);
        switch (step)
        {
            case Step.Claim claim:
                if (_claims.Count(one => one.Status is ClaimStatus.Cancelled or ClaimStatus.Lapsed) >= _policy.GivenBackMax
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
                return Collect(Pick(collect.Which), collect, now);
            case Step.Adjust adjust:
                if (adjust.Posted < 1 || _stopped.Length > 0 || now >= _useBy || adjust.Posted < Held + Taken)
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

    private bool Collect(Entry claim, Step.Collect collect, DateTimeOffset now)
    {
        if (collect.Quantity is { } quantity && (quantity < 1 || quantity > claim.Quantity))
        {
            return false;
        }

        // A collection that is sent again is answered as it was first.
        if (_stopped != "recalled" && claim.Status == ClaimStatus.Collected && collect.RightCode
            && (collect.Quantity ?? claim.Quantity) == claim.Taken)
        {
            return true;
        }

        if (now < _from || claim.Status != ClaimStatus.Held || claim.WrongCodes >= _policy.WrongCodesMax)
        {
            return false;
        }

        if (!collect.RightCode)
        {
            claim.WrongCodes++;
            return false;
        }

        claim.Status = ClaimStatus.Collected;
        claim.Taken = collect.Quantity ?? claim.Quantity;
        return true;
    }

    private void Settle(DateTimeOffset now)
    {
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
