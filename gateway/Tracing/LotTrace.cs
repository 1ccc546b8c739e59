using System.Text.Json;
using PahlawanPangan.Lots;
using PahlawanPangan.Tracing;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>
/// One lot's story, folded from its events and those of its deliveries, in order. It keeps a record per claim and the place of every
/// entry, and nothing else of the events.
/// </summary>
internal sealed class LotTrace
{
    private enum End
    {
        None,
        Withdrawn,
        Expired,
    }

    private readonly Dictionary<Guid, ClaimTraceResponse> _claims = [];
    private readonly List<ClaimTraceResponse> _inOrder = [];
    private readonly List<TraceStepResponse> _steps = [];
    private readonly List<TraceReadingResponse> _readings = [];
    private readonly Dictionary<int, List<long>> _places = [];
    private End _end;
    private bool _areDeliveriesComplete = true;

    /// <summary>A trace of a lot without any event.</summary>
    public LotTrace(TracedLotView lot) => Lot = lot;

    /// <summary>The lot.</summary>
    public TracedLotView Lot { get; }

    /// <summary>The last event's sequence.</summary>
    public long Sequence { get; private set; }

    /// <summary>Whether every event of the lot and of its deliveries is in it.</summary>
    public bool IsComplete => Sequence >= Lot.Sequence && _areDeliveriesComplete;

    /// <summary>Whether every event reports the quantities that the events add up to.</summary>
    public bool IsConsistent { get; private set; } = true;

    /// <summary>Where the lot came from; null before its posting.</summary>
    public TraceOriginResponse? Origin { get; private set; }

    /// <summary>How much of it is where.</summary>
    public Quantities Quantities { get; private set; }

    /// <summary>The claims in order.</summary>
    public IReadOnlyList<ClaimTraceResponse> Claims => _inOrder;

    /// <summary>The changes of its quantity and its ends.</summary>
    public IReadOnlyList<TraceStepResponse> Steps => _steps;

    /// <summary>The temperatures of no claim.</summary>
    public IReadOnlyList<TraceReadingResponse> Readings => _readings;

    /// <summary>The entries' places by partition, each partition's in rising order once <see cref="Complete"/> was called.</summary>
    public IReadOnlyDictionary<int, List<long>> Places => _places;

    /// <summary>What the claims add up to.</summary>
    public TraceTotalsResponse Totals => new()
    {
        Claims = _inOrder.Count,
        Claimed = _inOrder.Sum(static claim => claim.Claimed),
        Held = _inOrder.Sum(static claim => claim.Held),
        Collected = _inOrder.Sum(static claim => claim.Collected),
        WithRecipients = _inOrder.Sum(static claim => claim.WithRecipient),
        OnTheWay = _inOrder.Sum(static claim => claim.OnTheWay),
        Lost = _inOrder.Sum(static claim => claim.Lost),
        Rejected = _inOrder.Sum(static claim => claim.Rejected),
        Recalled = _inOrder.Sum(static claim => claim.RecalledAt is null ? 0 : claim.Collected),
    };

    /// <summary>Every account that had to do with it, each once.</summary>
    public IReadOnlyCollection<Guid> Parties => _inOrder
        .SelectMany(static claim => new[] { claim.RecipientId, claim.CourierId ?? claim.RecipientId }
            .Concat(claim.Delivery?.Couriers ?? []))
        .Prepend(Lot.DonorId).ToHashSet();

    /// <summary>The names of those who have an account, by their ids; null for callers who may not see them.</summary>
    public IReadOnlyDictionary<Guid, string>? Names { get; set; }

    /// <summary>A claim; null when no event made it.</summary>
    public ClaimTraceResponse? ClaimOf(Guid? claimId) => claimId is { } id ? _claims.GetValueOrDefault(id) : null;

    /// <summary>Adds the lot's next event.</summary>
    public void Add(TraceEvent streamEvent)
    {
        var data = streamEvent.Data;
        Note(streamEvent);
        IsConsistent &= streamEvent.Entry.Sequence == Sequence + 1;
        Sequence = streamEvent.Entry.Sequence;
        var claim = ClaimOf(data.Id("claimId"));
        var before = Quantities;
        var isKnown = Apply(streamEvent, claim);
        if (data.Part("quantities") is { } reported)
        {
            var now = ReadQuantities(reported);
            if (!isKnown)
            {
                // What a newer build does to quantities is known from the event alone.
                Quantities = now;
                if (claim is not null)
                {
                    claim.Held += now.Held - before.Held;
                    claim.Collected += now.Collected - before.Collected;
                }
            }

            IsConsistent &= now == Quantities && now.AreConserved;
        }
    }

    /// <summary>Adds the next event of a claim's delivery.</summary>
    public void AddDelivery(TraceEvent streamEvent)
    {
        Note(streamEvent);
        if (ClaimOf(streamEvent.Entry.AggregateId) is not { } claim)
        {
            return;
        }

        var (data, at) = (streamEvent.Data, streamEvent.At);
        var delivery = claim.Delivery ??= new DeliveryTraceResponse();
        delivery.AsOfSequence = streamEvent.Entry.Sequence;
        var what = streamEvent.Type[(streamEvent.Type.IndexOf('.', StringComparison.Ordinal) + 1)..];
        delivery.Reason = data.Text("reason") ?? delivery.Reason;
        if (what is "offered" or "assigned" or "picked-up" or "handed-over" or "failed" or "ended" or "lost")
        {
            delivery.Status = what;
        }

        switch (what)
        {
            case "offered":
                delivery.OfferedAt ??= at;
                break;
            case "assigned":
                delivery.AssignedAt = at;
                if (data.Id("courierId") is { } courier)
                {
                    delivery.Couriers = [.. delivery.Couriers, courier];
                }

                break;
            case "picked-up":
                delivery.PickedUpAt = at;
                break;
            case "handed-over":
                delivery.HandedOverAt = at;
                claim.HandedOverAt = at;
                AddReading(claim, ReadingOf(data.Part("temperature"), "handover", data.Id("courierId")));
                delivery.Proof = data.Part("proof") is { } proof && proof.Text("kind") is { } kind
                    ? new TraceHandoverProofResponse { Kind = kind, Reference = proof.Text("reference") }
                    : null;
                break;
            case "temperature-recorded":
                AddReading(claim, ReadingOf(data, data.Text("stage") ?? "handover", data.Id("courierId")));
                break;
            case "failed" or "ended" or "lost":
                delivery.EndedAt ??= at;
                break;
        }
    }

    /// <summary>States how many events the deliveries of these claims have durably, by the claims' ids.</summary>
    public void CompareDeliveries(IEnumerable<ClaimTraceResponse> claims, IReadOnlyDictionary<Guid, long> durable)
    {
        foreach (var claim in claims)
        {
            var sequence = durable.GetValueOrDefault(claim.ClaimId);
            var isComplete = (claim.Delivery?.AsOfSequence ?? 0) >= sequence;
            _areDeliveriesComplete &= isComplete;
            if (claim.Delivery is { } delivery)
            {
                delivery.IsComplete = isComplete;
            }
        }
    }

    /// <summary>Computes where the collected food is, once every event was added.</summary>
    public void Complete()
    {
        foreach (var claim in _inOrder)
        {
            claim.Lost = claim.LostAt is null ? 0 : claim.Collected;
            var isCarried = claim.LostAt is null && claim.CourierId is not null && claim.HandedOverAt is null;
            claim.OnTheWay = isCarried ? claim.Collected : 0;
            claim.WithRecipient = claim.Collected - claim.Lost - claim.OnTheWay;
            claim.HandedOverAt ??= claim.CourierId is null ? claim.CollectedAt : null;
        }

        foreach (var places in _places.Values)
        {
            places.Sort();
        }
    }

    /// <returns>False when the event is of an unknown kind, or of one whose effect only its quantities show.</returns>
    private bool Apply(TraceEvent streamEvent, ClaimTraceResponse? claim)
    {
        var (data, at) = (streamEvent.Data, streamEvent.At);
        var quantity = data.Whole("quantity") ?? 0;
        switch (streamEvent.Type)
        {
            case "lot.posted":
                Post(streamEvent, quantity);
                return true;
            case "lot.claimed":
                Claim(streamEvent, quantity);
                return true;
            case "lot.collected" when claim is not null:
                claim.Status = "collected";
                claim.CollectedAt = at;
                claim.CourierId = data.Id("courierId");
                claim.OverrideReason = data.Part("override")?.Text("reason");
                claim.Returned = data.Whole("returned") ?? 0;
                AddReading(claim, ReadingOf(data.Part("temperature"), "pickup", claim.CourierId));
                Release(claim, data.Whole("collected") ?? 0);
                return true;
            case "lot.claim-cancelled" when claim is not null:
                claim.Status = "cancelled";
                claim.EndedAt = at;
                claim.Reason = data.Text("detail") ?? data.Text("reason");
                claim.OverrideReason = data.Part("override")?.Text("reason");
                claim.RecalledAt = data.Text("reason") == "recall" ? at : claim.RecalledAt;
                claim.RecallId = data.Id("recallId");
                Release(claim, 0);
                return true;
            case "lot.claim-lapsed" when claim is not null:
                claim.Status = "lapsed";
                claim.EndedAt = at;
                Release(claim, 0);
                return true;
            case "lot.claim-rescheduled" when claim is not null:
                claim.HeldUntil = data.Time("heldUntil") ?? claim.HeldUntil;
                return true;
            case "lot.claim-recalled" when claim is not null:
                claim.RecalledAt = at;
                claim.RecallId = data.Id("recallId") ?? claim.RecallId;
                claim.Reason = data.Text("detail") ?? claim.Reason;
                return true;
            case "lot.claim-lost" when claim is not null:
                claim.LostAt = data.Time("lostAt") ?? at;
                claim.Reason = data.Text("detail") ?? claim.Reason;
                return true;
            case "lot.rejected" when claim is not null:
                Reject(claim, data, quantity, at);
                return true;
            case "lot.adjusted":
                Quantities = Quantities with { Posted = quantity, Available = Quantities.Available + quantity - Quantities.Posted };
                AddStep("adjusted", streamEvent);
                return true;
            case "lot.withdrawn" or "lot.recalled":
                _end = End.Withdrawn;
                Quantities = Quantities with { Available = 0, Withdrawn = Quantities.Withdrawn + Quantities.Available };
                AddStep(streamEvent.Type == "lot.recalled" ? "recalled" : "withdrawn", streamEvent);
                return true;
            case "lot.expired":
                _end = End.Expired;
                Quantities = Quantities with { Available = 0, Expired = Quantities.Expired + Quantities.Available };
                AddStep("expired", streamEvent);
                return true;
            case "lot.closed":
                AddStep("closed", streamEvent);
                return true;
            case "lot.temperature-recorded":
                AddReading(claim, ReadingOf(data, data.Text("stage") ?? "posting", data.Id("courierId")));
                return false;
            default:
                return false;
        }
    }

    private void Post(TraceEvent streamEvent, long quantity)
    {
        var data = streamEvent.Data;
        Quantities = new Quantities { Posted = quantity, Available = quantity };
        var place = data.Part("location");
        Origin = new TraceOriginResponse
        {
            PostedAt = streamEvent.At,
            Title = data.Text("title") ?? "",
            Category = data.Text("category") ?? "",
            Unit = data.Text("unit") ?? "",
            Quantity = quantity,
            Location = new TracePlaceResponse { Lat = place?.Number("lat") ?? 0, Lon = place?.Number("lon") ?? 0 },
            Region = data.Text("region") ?? "",
            TemperatureClass = data.Text("temperatureClass") ?? "",
            Allergens = data.Texts("allergens") ?? [],
            Halal = data.Text("halal") ?? "",
            Diet = data.Texts("diet"),
            BatchCodes = data.Texts("batchCodes"),
            Gtin = data.Text("gtin"),
            PreparedAt = data.Time("preparedAt"),
            UseBy = data.Time("useBy") ?? streamEvent.At,
            BestBefore = data.Time("bestBefore"),
        };
        AddReading(null, ReadingOf(data.Part("temperature"), "posting", courier: null));
    }

    private void Claim(TraceEvent streamEvent, long quantity)
    {
        var data = streamEvent.Data;
        if (data.Id("claimId") is not { } claimId)
        {
            return;
        }

        var claim = new ClaimTraceResponse
        {
            ClaimId = claimId,
            RecipientId = data.Id("recipientId") ?? Guid.Empty,
            Claimed = quantity,
            Held = quantity,
            ForDelivery = data.Flag("forDelivery"),
            ClaimedAt = streamEvent.At,
            HeldUntil = data.Time("heldUntil"),
        };
        if (_claims.TryAdd(claimId, claim))
        {
            _inOrder.Add(claim);
        }

        Quantities = Quantities with { Available = Quantities.Available - quantity, Held = Quantities.Held + quantity };
    }

    /// <summary>Ends a hold. What was not taken goes where the lot's end requires.</summary>
    private void Release(ClaimTraceResponse claim, long taken)
    {
        var rest = claim.Held - taken;
        var now = Quantities with { Held = Quantities.Held - claim.Held, Collected = Quantities.Collected + taken };
        (claim.Held, claim.Collected) = (0, claim.Collected + taken);
        Quantities = _end switch
        {
            End.Withdrawn => now with { Withdrawn = now.Withdrawn + rest },
            End.Expired => now with { Expired = now.Expired + rest },
            _ => now with { Available = now.Available + rest },
        };
    }

    /// <summary>
    /// Food was refused at the door: the event before ended the hold, and what does not return goes out of the lot, unless it has ended.
    /// </summary>
    private void Reject(ClaimTraceResponse claim, JsonElement data, long quantity, DateTimeOffset at)
    {
        claim.Rejected += quantity;
        claim.RejectedAt = at;
        claim.Reason = data.Text("reason") ?? claim.Reason;
        claim.RejectionOutcome = data.Text("outcome");
        claim.Returned = Math.Max(0, claim.Returned - quantity);
        claim.Status = claim is { Held: 0, Collected: 0 } ? "rejected" : claim.Status;
        if (claim.RejectionOutcome == "withdrawn" && _end == End.None)
        {
            Quantities = Quantities with { Available = Quantities.Available - quantity, Withdrawn = Quantities.Withdrawn + quantity };
        }
    }

    private void AddStep(string kind, TraceEvent streamEvent) => _steps.Add(new TraceStepResponse
    {
        Kind = kind,
        At = streamEvent.At,
        Quantity = streamEvent.Data.Whole("quantity") ?? 0,
        Reason = streamEvent.Data.Text("reason"),
        By = streamEvent.Data.Id("by"),
        RecallId = streamEvent.Data.Id("recallId"),
    });

    /// <summary>Adds a reading once: the event of a handover and that of its reading may both state it.</summary>
    private void AddReading(ClaimTraceResponse? claim, TraceReadingResponse? reading)
    {
        var known = claim is null ? _readings : claim.Temperatures ?? [];
        if (reading is null
            || known.Any(one => (one.Stage, one.MeasuredAt, one.Celsius) == (reading.Stage, reading.MeasuredAt, reading.Celsius)))
        {
            return;
        }

        if (claim is null)
        {
            _readings.Add(reading);
        }
        else
        {
            claim.Temperatures = [.. known, reading];
        }
    }

    private void Note(TraceEvent streamEvent)
    {
        var partition = streamEvent.Entry.Partition;
        if (!_places.TryGetValue(partition, out var places))
        {
            _places.Add(partition, places = []);
        }

        places.Add(streamEvent.Entry.Index);
    }

    /// <summary>The name of a party; null when it is not shown or not known.</summary>
    public string? NameOf(Guid? id) => id is { } known && Names is not null ? Names.GetValueOrDefault(known) : null;

    /// <summary>A reading; null when there is none.</summary>
    public static TraceReadingResponse? ReadingOf(JsonElement? data, string stage, Guid? courier) =>
        data is { } reading && reading.Number("celsius") is { } celsius && reading.Time("measuredAt") is { } at
            ? new TraceReadingResponse
            {
                Stage = stage,
                Celsius = celsius,
                MeasuredAt = at,
                Device = reading.Text("device"),
                LimitsVersion = reading.Whole("limitsVersion"),
                IsWithin = reading.Flag("isWithin"),
                CourierId = courier,
            }
            : null;

    private static Quantities ReadQuantities(JsonElement data) => new()
    {
        Posted = data.Whole("posted") ?? 0,
        Available = data.Whole("available") ?? 0,
        Held = data.Whole("held") ?? 0,
        Collected = data.Whole("collected") ?? 0,
        Expired = data.Whole("expired") ?? 0,
        Withdrawn = data.Whole("withdrawn") ?? 0,
    };
}
