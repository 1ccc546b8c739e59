namespace PahlawanPangan.Local.Chaos;

/// <summary>What was lost and doubled, by the kind of fault that was on when it was acknowledged.</summary>
/// <param name="Lost">Acknowledged changes that are not stored as they were acknowledged.</param>
/// <param name="Doubled">Changes whose event or effect is there more than once.</param>
public sealed record Damage(IReadOnlyDictionary<string, int> Lost, IReadOnlyDictionary<string, int> Doubled)
{
    /// <summary>No damage.</summary>
    public static Damage None { get; } = new(new Dictionary<string, int>(), new Dictionary<string, int>());

    /// <summary>Compares what clients were given with what is there.</summary>
    public static Damage Of(History history, Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(evidence);
        var lots = evidence.Lots.Select(lot => lot.Id).ToHashSet();
        var claims = evidence.Claims.ToDictionary(claim => claim.Id);
        var lost = history.Lots.Keys.Where(lot => !lots.Contains(lot))
            .Concat(history.Claims.Keys.Where(claim => !claims.ContainsKey(claim)))
            .Concat(history.Collected.Keys.Where(claim => claims.TryGetValue(claim, out var stored) && stored.Collected is null))
            .Concat(history.Cancelled.Where(claim => claims.TryGetValue(claim, out var stored) && stored.Status != Invariants.Cancelled));
        var subjects = evidence.Stream.DistinctBy(change => change.Id)
            .ToDictionary(change => change.Id, change => change.ClaimId ?? change.LotId);
        var doubled = Twice(evidence.Stream.Select(change => change.Id)).Concat(Twice(evidence.Ledger))
            .Select(change => subjects.GetValueOrDefault(change))
            .Concat(Twice(evidence.Notified)).Concat(Twice(evidence.Deliveries)).Distinct();
        return new Damage(ByFault(lost), ByFault(doubled));

        Dictionary<string, int> ByFault(IEnumerable<Guid> ids) => ids.CountBy(history.FaultOf).ToDictionary();
    }

    private static IEnumerable<Guid> Twice(IEnumerable<Guid> ids) => ids.CountBy(id => id).Where(id => id.Value > 1).Select(id => id.Key);
}
