using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Bench.Operations;

/// <summary>Decides a claim on a lot and applies it.</summary>
internal sealed class LotClaim : IOperation
{
    // A new lot every so often, since a lot keeps its claims.
    private const int ClaimsPerLot = 1000;
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private readonly LotPolicy _policy = new LotOptions().ToPolicy();
    private readonly List<LotEvent> _events = [];
    private readonly Caller _caller = new(Guid.NewGuid(), Role.Recipient);
    private readonly LotTerms _terms;
    private readonly Guid[] _claimIds = [.. Enumerable.Range(0, ClaimsPerLot).Select(_ => Guid.NewGuid())];
    private readonly PlainLot _fresh = new([], 1_000_000, 0);
    private Lot _lot = null!;
    private PlainLot _plain = new([], 0, 0);
    private int _next;
    private int _nextPlain;

    public LotClaim() => _terms = new LotTerms
    {
        Title = "Nasi kotak",
        Category = "cooked-meal",
        Unit = Unit.Portion,
        UseBy = _now.AddDays(2),
        PickupWindow = new PickupWindow(_now, _now.AddDays(1)),
        Location = new Place { Lat = -6.2, Lon = 106.8 },
        Region = "jakarta",
        TemperatureClass = TemperatureClass.Ambient,
        Allergens = default,
        Halal = HalalStatus.Certified,
    };

    public void Engine()
    {
        var number = _next++ % ClaimsPerLot;
        if (number == 0)
        {
            _lot = new Lot(new LotOrigin(Guid.Empty, Guid.Empty, 1_000_000, _terms, default, _now), Posted(), []);
        }

        var command = new ClaimLot { Caller = _caller, ClaimId = _claimIds[number], Quantity = 1, Fingerprint = default };
        if (_lot.HasDue(_now) || _lot.Repeat(command) is not null
            || _lot.Decide(command, _now, _policy, codeMatches: false, _events) is not null)
        {
            throw new InvalidOperationException("The claim was refused.");
        }

        foreach (var domainEvent in _events)
        {
            _ = _lot.Apply(domainEvent);
        }

        _events.Clear();
    }

    /// <summary>A state that is copied with every change.</summary>
    public void Plain()
    {
        var number = _nextPlain++ % ClaimsPerLot;
        _plain = number == 0 ? _fresh : _plain;
        var claim = new Claim
        {
            Id = _claimIds[number],
            RecipientId = _caller.Id,
            Quantity = 1,
            HeldUntil = _now + _policy.HoldFor,
            CreatedAt = _now,
            Fingerprint = default,
        };
        _plain = new PlainLot([.. _plain.Claims, claim], _plain.Available - 1, _plain.Held + 1);
    }

    private LotState Posted() => new()
    {
        Version = 1,
        Sequence = 1,
        Status = LotStatus.Open,
        Quantities = new Quantities { Posted = 1_000_000, Available = 1_000_000 },
        Terms = _terms,
    };

    private sealed record PlainLot(Claim[] Claims, long Available, long Held);
}
