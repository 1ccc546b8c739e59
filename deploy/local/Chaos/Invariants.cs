using System.Globalization;

namespace PahlawanPangan.Local.Chaos;

/// <summary>Judges what clients were answered by what is stored, published and recorded.</summary>
public static class Invariants
{
    /// <summary>The status of a claim that was cancelled.</summary>
    internal const int Cancelled = 2;

    private const int Held = 0;
    private const int Collected = 1;

    /// <summary>One finding for each invariant.</summary>
    public static IReadOnlyList<Finding> Judge(History history, Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(evidence);
        return
        [
            NoOversell(history, evidence),
            NothingLost(history, evidence),
            SameAnswers(history),
            Answered(history),
            OneAtATime(history, evidence),
            InOrder(evidence),
            OneEventPerChange(history, evidence),
            EachEffectOnce(history, evidence),
            new Finding(
                "The outbox is flushed", Text($"{evidence.Unpublished} events wait"),
                evidence.Unpublished == 0 ? [] : [Text($"{evidence.Unpublished} events were never published")]),
            new Finding(
                "The ledger verifies", Text($"{evidence.Ledger.Count} entries"),
                evidence.LedgerFault is null ? [] : [evidence.LedgerFault]),
        ];
    }

    private static Finding NoOversell(History history, Evidence evidence)
    {
        var claims = evidence.Claims.ToLookup(claim => claim.LotId);
        var violations = new List<string>();
        foreach (var lot in evidence.Lots)
        {
            var held = claims[lot.Id].Where(claim => claim.Status == Held).Sum(claim => claim.Quantity);
            var collected = claims[lot.Id].Sum(claim => claim.Collected ?? 0);
            var total = lot.Available + lot.Held + lot.Collected + lot.Expired + lot.Withdrawn;
            if (total != lot.Posted || Math.Min(lot.Available, lot.Held) < 0)
            {
                violations.Add(Text($"lot {lot.Id} posted {lot.Posted} and accounts for {total}, {lot.Available} of them available"));
            }
            if (lot.Held != held || lot.Collected != collected)
            {
                violations.Add(
                    Text($"lot {lot.Id} has {lot.Held} held and {lot.Collected} collected, and its claims have {held} and {collected}"));
            }
        }
        foreach (var lot in history.Claims.Values.Where(claim => !history.Cancelled.Contains(claim.Id)).GroupBy(claim => claim.LotId))
        {
            var promised = lot.Sum(claim => claim.Quantity);
            if (history.Lots.TryGetValue(lot.Key, out var posted) && promised > posted)
            {
                violations.Add(Text($"clients were promised {promised} of lot {lot.Key}, which has {posted}"));
            }
        }
        return new Finding("No oversell", Text($"{evidence.Claims.Count} claims on {evidence.Lots.Count} lots"), violations);
    }

    private static Finding NothingLost(History history, Evidence evidence)
    {
        var lots = evidence.Lots.ToDictionary(lot => lot.Id);
        var claims = evidence.Claims.ToDictionary(claim => claim.Id);
        var cancelled = history.Cancelled.ToHashSet();
        var violations = new List<string>();
        violations.AddRange(history.Lots.Where(lot => lots.GetValueOrDefault(lot.Key)?.Posted != lot.Value)
            .Select(lot => Text($"lot {lot.Key} of {lot.Value} was acknowledged and is not stored so")));
        foreach (var claim in history.Claims.Values)
        {
            var (status, quantity) = history.Collected.TryGetValue(claim.Id, out var taken) ? (Collected, taken)
                : cancelled.Contains(claim.Id) ? (Cancelled, (long?)null) : (Held, null);
            if (!claims.TryGetValue(claim.Id, out var stored))
            {
                violations.Add($"claim {claim.Id} was acknowledged and is not stored");
            }
            else if (stored.LotId != claim.LotId || stored.Quantity != claim.Quantity || stored.Status != status
                || stored.Collected != quantity)
            {
                violations.Add(Text(
                    $"claim {claim.Id} is stored as {stored.Quantity} with status {stored.Status}, not as {claim.Quantity} with {status}"));
            }
        }
        if (history.Unanswered.Count == 0)
        {
            violations.AddRange(claims.Keys.Where(id => !history.Claims.ContainsKey(id))
                .Select(id => $"claim {id} is stored, and no client was given it"));
        }
        return new Finding(
            "Nothing acknowledged is lost",
            Text($"{history.Lots.Count} lots, {history.Claims.Count} claims, {history.Collected.Count} collections, ")
                + Text($"{cancelled.Count} cancellations"),
            violations);
    }

    private static Finding SameAnswers(History history) => new(
        "Repeated keys get the first answer", Text($"{history.Repeated} repetitions"), [.. history.Contradictions]);

    private static Finding Answered(History history) => new(
        "Every request is answered, and as the rules say",
        Text($"{history.Acknowledged} acknowledged, {history.Refused} refused, {history.SentAgain} times sent again"),
        [.. history.Unanswered.Select(what => $"{what} was never answered"), .. history.Surprises]);

    private static Finding OneAtATime(History history, Evidence evidence)
    {
        var events = evidence.Stream.ToLookup(change => change.LotId);
        return new Finding(
            "Each lot behaves as if its requests ran one at a time",
            Text($"{history.Operations.Count} requests, {history.Operations.Count(request => request.IsLook)} of them reads and refusals"),
            [
                .. history.Operations.GroupBy(request => request.LotId)
                    .SelectMany(lot => LotOrder.Violations([.. lot], [.. events[lot.Key]])),
            ]);
    }

    private static Finding InOrder(Evidence evidence)
    {
        var violations = new List<string>();
        var last = new Dictionary<Guid, long>();
        foreach (var change in evidence.Stream)
        {
            var before = last.GetValueOrDefault(change.LotId);
            if (change.Sequence != before + 1)
            {
                violations.Add(Text($"{change.Kind} of lot {change.LotId} is number {change.Sequence}, after {before}"));
            }
            last[change.LotId] = change.Sequence;
        }
        violations.AddRange(evidence.Lots.Where(lot => last.GetValueOrDefault(lot.Id) != lot.Sequence).Select(
            lot => Text($"lot {lot.Id} has {lot.Sequence} events, and the stream ends with its {last.GetValueOrDefault(lot.Id)}")));
        return new Finding("Events are in order, without a gap or a repetition", Events(evidence), violations);
    }

    private static string Events(Evidence evidence) => evidence.Repeated == 0
        ? Text($"{evidence.Stream.Count} events")
        : Text($"{evidence.Stream.Count} events, {evidence.Repeated} of them again under their ids after a failover of the database");

    private static Finding OneEventPerChange(History history, Evidence evidence)
    {
        var violations = new List<string>();
        Compare("posted", history.Lots.Keys, evidence.Stream.Where(change => change.Kind == "posted").Select(change => change.LotId));
        Compare("claimed", history.Claims.Keys, ClaimsOf("claimed"));
        Compare("collected", history.Collected.Keys, ClaimsOf("collected"));
        Compare("claim-cancelled", history.Cancelled, ClaimsOf("claim-cancelled"));
        return new Finding("Each change has one event", Text($"{history.Acknowledged} changes"), violations);

        IEnumerable<Guid> ClaimsOf(string kind) =>
            evidence.Stream.Where(change => change.Kind == kind).Select(change => change.ClaimId ?? Guid.Empty);

        void Compare(string kind, IEnumerable<Guid> expected, IEnumerable<Guid> found) =>
            violations.AddRange(Differences($"event {kind}", expected, found, history.Unanswered.Count > 0));
    }

    private static Finding EachEffectOnce(History history, Evidence evidence)
    {
        var mayBeMore = history.Unanswered.Count > 0;
        var events = evidence.Stream.Select(change => change.Id).Distinct();
        var delivered = history.Claims.Values.Where(claim => claim.IsForDelivery).Select(claim => claim.Id).ToList();
        return new Finding(
            "Each effect happens once",
            Text($"{evidence.Ledger.Count} in the ledger, {evidence.Notified.Count} notifications, {evidence.Deliveries.Count} deliveries"),
            [
                .. Differences("entry of the ledger", events, evidence.Ledger, mayBeMore: false),
                .. Differences("notification", history.Claims.Keys, evidence.Notified, mayBeMore),
                .. Differences("delivery", delivered, evidence.Deliveries, mayBeMore),
            ]);
    }

    private static IEnumerable<string> Differences(string what, IEnumerable<Guid> expected, IEnumerable<Guid> found, bool mayBeMore)
    {
        var times = found.CountBy(id => id).ToDictionary();
        foreach (var id in expected)
        {
            if (!times.Remove(id, out var number) || number != 1)
            {
                yield return Text($"there are {number} of the {what} for {id}");
            }
        }
        foreach (var (id, number) in mayBeMore ? [] : times)
        {
            yield return Text($"there are {number} of the {what} for {id}, which was not acknowledged");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
