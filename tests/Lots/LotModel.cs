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
}

/// <summary>
/// A second, simple implementation of the rules: it keeps a list of claims and recounts each time. Its results must equal the lot's.
/// </summary>
internal sealed class LotModel
{
    private sealed class Entry(long quantity, DateTimeOffset until)
    {
        public long Quantity { get; } = quantity;

        public DateTimeOffset Until { get; } = until;

        public ClaimStatus Status { get; set; } = ClaimStatus.Held;

        public long Taken { get; set; }

        public int WrongCodes { get; set; }
    }

    private readonly List<Entry> _claims = [];
    private readonly DateTimeOffset _useBy;
    private readonly LotPolicy _policy;
    private long _posted;
    private string _stopped = "";
    private long _lostBeforeStop;

    public LotModel(long posted, DateTimeOffset useBy, LotPolicy policy)
    {
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

                if (claim.Quantity < 1 || _stopped.Length > 0 || now >= _useBy || claim.Quantity > Left)
                {
                    return false;
                }

                var until = now + _policy.HoldFor;
                _claims.Add(new Entry(claim.Quantity, until < _useBy ? until : _useBy));
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
                return Collect(Pick(collect.Which), collect);
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

    private Entry Pick(int which) => _claims[which % _claims.Count];

    private bool Collect(Entry claim, Step.Collect collect)
    {
        if (collect.Quantity is { } quantity && (quantity < 1 || quantity > claim.Quantity))
        {
            return false;
        }

        if (claim.Status != ClaimStatus.Held || claim.WrongCodes >= _policy.WrongCodesMax)
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
