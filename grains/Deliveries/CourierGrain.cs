using Npgsql;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>
/// Keeps one courier's route. Room is reserved on the route before a delivery is taken, and released when another courier has it: a
/// crash in between leaves an extra stop, which the next call removes.
/// </summary>
[GrainType("courier")]
internal sealed class CourierGrain : Grain, ICourierGrain
{
    /// <summary>The kind of its documents.</summary>
    public const string Kind = "courier";

    private const int OfferCandidatesMax = 500;
    private static readonly string FindOffers =
        $"""
         SELECT id FROM delivery
         WHERE status = 0 AND grams <= $1 AND temperature_class = ANY ($2) AND use_by > $3 AND {PlaceSql.DistanceKm("$4", "$5")} <= $6
         ORDER BY use_by, id LIMIT {OfferCandidatesMax}
         """;

    private readonly IPersistentState<CourierState> _document;
    private readonly NpgsqlDataSource _database;
    private readonly Clock _clock;

    /// <summary>Called by Orleans.</summary>
    public CourierGrain(
        [PersistentState(Kind, DocumentStorage.Name)] IPersistentState<CourierState> document, LotShards shards, Clock clock)
    {
        _document = document;
        _database = shards.Queries;
        _clock = clock;
    }

    /// <inheritdoc/>
    public async Task<Reply<CourierProfile>> SetProfileAsync(CourierProfile profile)
    {
        var key = RepeatKey.Current;
        if (key is { } repeated && KeptAnswer.Find(_document.State.Answers, repeated.Id, _clock.Now) is { } kept)
        {
            return kept.Fingerprint == repeated.Fingerprint.Bits ? profile : KeptAnswer.KeyReused;
        }

        _document.State.Profile = profile;
        if (key is { } given)
        {
            _document.State.Answers = KeptAnswer.With(
                _document.State.Answers,
                new KeptAnswer { Key = given.Id, Fingerprint = given.Fingerprint.Bits, At = _clock.Now });
        }

        return await SaveAsync() is { } refusal ? refusal : profile;
    }

    /// <inheritdoc/>
    public Task<CourierProfile?> ProfileAsync() => Task.FromResult(_document.State.Profile);

    /// <inheritdoc/>
    public async Task<Refusal?> LeaveAsync(bool isDeleted)
    {
        foreach (var delivery in _document.State.Route.Select(stop => stop.DeliveryId).Distinct().ToArray())
        {
            if (await GrainFactory.GetGrain<IDeliveryGrain>(delivery).CourierLeftAsync(this.GetPrimaryKey()) is { } refusal)
            {
                return refusal;
            }
        }

        var hadRoute = _document.State.Route.Count > 0;
        var hasProfile = _document.State.Profile is not null || _document.State.Answers is not null;
        _document.State.Route.Clear();
        if (isDeleted)
        {
            (_document.State.Profile, _document.State.Answers) = (null, null);
        }

        return hadRoute || (isDeleted && hasProfile) ? await SaveAsync() : null;
    }

    /// <inheritdoc/>
    public async Task<Reply<Page<DeliveryView>>> OffersAsync(int most)
    {
        if (_document.State.Profile is not { } profile)
        {
            return NoProfile;
        }

        try
        {
            var near = new List<Guid>();
            await using (var command = _database.CreateCommand(FindOffers))
            {
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = profile.CapacityGrams });
                command.Parameters.Add(
                    new NpgsqlParameter<short[]> { TypedValue = [.. profile.TemperatureClasses.Select(one => (short)one)] });
                command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
                command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = profile.Location.Lat });
                command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = profile.Location.Lon });
                command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = profile.RadiusKm });
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    near.Add(reader.GetGuid(0));
                }
            }

            // The projection may be behind: in place of deliveries that are no longer offered, more are asked for.
            var caller = new Caller(this.GetPrimaryKey(), Role.Courier);
            var offers = new List<DeliveryView>();
            foreach (var part in near.Chunk(most).TakeWhile(_ => offers.Count < most))
            {
                var asked = await Task.WhenAll(part.Select(id => GrainFactory.GetGrain<IDeliveryGrain>(id).GetAsync(caller)));
                offers.AddRange(asked.Where(offer => !offer.IsRefused && offer.Value.Status == DeliveryStatus.Offered)
                    .Select(offer => offer.Value!));
            }

            return new Page<DeliveryView> { Items = [.. offers.Take(most)] };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<RouteView>> RouteAsync() => await TidyAsync() is { } refusal
        ? refusal
        : new RouteView
        {
            Stops = _document.State.Route.Select(stop => new StopView
            {
                DeliveryId = stop.DeliveryId,
                IsPickup = stop.IsPickup,
                Place = stop.Place,
                Until = stop.Until,
            }).ToArray(),
        };

    /// <inheritdoc/>
    public async Task<Reply<DeliveryView>> AcceptAsync(Guid deliveryId, string? traceParent)
    {
        if (await FirstAnswerAsync(deliveryId) is { } first)
        {
            return first;
        }

        if (_document.State.Profile is not { } profile)
        {
            return NoProfile;
        }

        if (await TidyAsync() is { } untidy)
        {
            return untidy;
        }

        var courierId = this.GetPrimaryKey();
        var delivery = GrainFactory.GetGrain<IDeliveryGrain>(deliveryId);
        var offered = await delivery.GetAsync(new Caller(courierId, Role.Courier));
        if (offered.IsRefused || _document.State.Route.Exists(stop => stop.DeliveryId == deliveryId))
        {
            return offered;
        }

        // The route needs the exact places, which the courier sees once the delivery is theirs.
        var exact = await delivery.GetAsync(Caller.Engine);
        if (exact.IsRefused)
        {
            return exact;
        }

        if (Fit(exact.Value, profile) is not { } route)
        {
            return new Refusal(
                RefusalKind.RouteFull,
                "It does not fit into your route: too heavy, of another temperature class, or not in time. Nothing of your route has "
                    + "changed.");
        }

        _document.State.Route = route;
        if (await SaveAsync() is { } refusal)
        {
            return refusal;
        }

        var assigned = await delivery.AssignAsync(courierId, traceParent);
        if (assigned.IsRefused)
        {
            _ = await RemoveAsync(stop => stop.DeliveryId == deliveryId);
        }

        return assigned;
    }

    /// <inheritdoc/>
    public Task<Reply<DeliveryView>> PickUpAsync(Guid deliveryId, string code, string? traceParent) =>
        PickUpAsync(deliveryId, new DeliveryPickup { Code = code }, traceParent);

    /// <inheritdoc/>
    public Task<Reply<DeliveryView>> PickUpAsync(Guid deliveryId, DeliveryPickup pickup, string? traceParent) => StepAsync(
        deliveryId, (delivery, courierId) => delivery.PickUpAsync(courierId, pickup, traceParent),
        stop => stop.DeliveryId == deliveryId && stop.IsPickup);

    /// <inheritdoc/>
    public Task<Reply<DeliveryView>> HandOverAsync(Guid deliveryId, string? traceParent) =>
        HandOverAsync(deliveryId, new DeliveryHandover(), traceParent);

    /// <inheritdoc/>
    public Task<Reply<DeliveryView>> HandOverAsync(Guid deliveryId, DeliveryHandover handover, string? traceParent) => StepAsync(
        deliveryId, (delivery, courierId) => delivery.HandOverAsync(courierId, handover, traceParent),
        stop => stop.DeliveryId == deliveryId);

    /// <inheritdoc/>
    public Task<Reply<DeliveryView>> FailAsync(Guid deliveryId, string reason, string? traceParent) => StepAsync(
        deliveryId, (delivery, courierId) => delivery.FailAsync(courierId, reason, traceParent), stop => stop.DeliveryId == deliveryId);

    private static Refusal NoProfile { get; } = Refusal.Invalid("capacityKg", "Set first what you can carry, and where.");

    private async Task<Reply<DeliveryView>> StepAsync(
        Guid deliveryId, Func<IDeliveryGrain, Guid, Task<Reply<DeliveryView>>> step, Predicate<RouteStop> done)
    {
        if (await FirstAnswerAsync(deliveryId) is { } first)
        {
            return first;
        }

        var reply = await step(GrainFactory.GetGrain<IDeliveryGrain>(deliveryId), this.GetPrimaryKey());
        if (!reply.IsRefused)
        {
            _ = await RemoveAsync(done);
        }

        return reply;
    }

    /// <summary>The delivery's answer to a repetition. The route is left alone: it may have changed since, and tidies itself.</summary>
    private Task<Reply<DeliveryView>?> FirstAnswerAsync(Guid deliveryId) => RepeatKey.Current is null
        ? Task.FromResult<Reply<DeliveryView>?>(null)
        : GrainFactory.GetGrain<IDeliveryGrain>(deliveryId).FirstAnswerAsync();

    private List<RouteStop>? Fit(DeliveryView offered, CourierProfile profile)
    {
        if (!profile.TemperatureClasses.Contains(offered.TemperatureClass))
        {
            return null;
        }

        var pickup = new RouteStop
        {
            DeliveryId = offered.Id,
            IsPickup = true,
            Place = offered.From,
            From = offered.PickupFrom,
            Until = offered.PickupTo,
            Grams = offered.Grams,
        };
        var handover = pickup with { IsPickup = false, Place = offered.To, From = DateTimeOffset.MinValue, Until = offered.UseBy };
        return CourierRoute.With(_document.State.Route, pickup, handover, profile.Location, _clock.Now, profile.CapacityGrams);
    }

    /// <summary>Removes stops whose delivery is no longer this courier's, and pickups that were made.</summary>
    private async Task<Refusal?> TidyAsync()
    {
        var courierId = this.GetPrimaryKey();
        var gone = new HashSet<Guid>();
        var loaded = new HashSet<Guid>();
        var isMoved = false;
        foreach (var id in _document.State.Route.Select(stop => stop.DeliveryId).Distinct().ToArray())
        {
            var reply = await GrainFactory.GetGrain<IDeliveryGrain>(id).GetAsync(new Caller(courierId, Role.Courier));
            if (reply is { IsRefused: true, Refusal.Kind: not RefusalKind.NotFound })
            {
                return reply.Refusal;
            }

            if (reply.IsRefused || reply.Value.CourierId != courierId
                || reply.Value.Status is not (DeliveryStatus.Assigned or DeliveryStatus.PickedUp))
            {
                gone.Add(id);
            }
            else
            {
                isMoved |= Move(reply.Value);
                if (reply.Value.Status == DeliveryStatus.PickedUp)
                {
                    loaded.Add(id);
                }
            }
        }

        return await RemoveAsync(
            stop => gone.Contains(stop.DeliveryId) || (stop.IsPickup && loaded.Contains(stop.DeliveryId)), isMoved);
    }

    /// <summary>Takes over the addresses of a delivery, and the times of one whose pickup window was moved.</summary>
    private bool Move(DeliveryView delivery)
    {
        var route = _document.State.Route;
        var isMoved = false;
        for (var at = 0; at < route.Count; at++)
        {
            var place = route[at].IsPickup ? delivery.From : delivery.To;
            if (route[at].DeliveryId == delivery.Id && route[at].Place != place)
            {
                route[at] = route[at] with { Place = place };
                isMoved = true;
            }
        }

        var index = route.FindIndex(stop => stop.IsPickup && stop.DeliveryId == delivery.Id
            && (stop.From != delivery.PickupFrom || stop.Until != delivery.PickupTo));
        if (index >= 0)
        {
            route[index] = route[index] with { From = delivery.PickupFrom, Until = delivery.PickupTo };
        }

        return isMoved || index >= 0;
    }

    private async Task<Refusal?> RemoveAsync(Predicate<RouteStop> which, bool isChanged = false) =>
        _document.State.Route.RemoveAll(which) > 0 || isChanged ? await SaveAsync() : null;

    private async Task<Refusal?> SaveAsync()
    {
        try
        {
            await _document.WriteStateAsync();
            return null;
        }
        catch (Exception problem) when (problem is DocumentWriteException or Orleans.Storage.InconsistentStateException)
        {
            // This activation's state differs from the stored state.
            DeactivateOnIdle();
            return Refusals.OutcomeUnknown;
        }
    }
}
