using System.Text.Json;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Impact;
using PahlawanPangan.Statements;

namespace PahlawanPangan.Grains.Statements;

/// <summary>What one row of the statements is summed over.</summary>
internal readonly record struct StatementKey(
    short Scope, Guid AccountId, DateOnly Month, string Region, string Category, StatementMeasure Measure, string Reason, string Unit);

/// <summary>What is added to a row.</summary>
internal readonly record struct StatementFigures(long Count, long Quantity, long WeightGrams, long Co2eGrams)
{
    public static StatementFigures operator +(StatementFigures left, StatementFigures right) => new(
        left.Count + right.Count,
        left.Quantity + right.Quantity,
        left.WeightGrams + right.WeightGrams,
        left.Co2eGrams + right.Co2eGrams);

    public static StatementFigures operator -(StatementFigures figures) => new(
        -figures.Count, -figures.Quantity, -figures.WeightGrams, -figures.Co2eGrams);
}

/// <summary>
/// Sums up lots' events by month. What was wasted counts in the month in which it was; what was collected and is recalled or lost after
/// that is taken off in the month in which it was collected, so that a month's collections are always what was really rescued.
/// </summary>
internal sealed class StatementSums(List<ImpactFactor> factors)
{
    public const short Donor = 0, Recipient = 1, Everybody = 2;

    private readonly Dictionary<StatementKey, StatementFigures> _sums = [];

    /// <summary>What was summed up.</summary>
    public IReadOnlyDictionary<StatementKey, StatementFigures> All => _sums;

    /// <summary>Whether events of a type change anything in statements.</summary>
    public static bool Concerns(string type) => type is "lot.posted" or "lot.collected" or "lot.claim-cancelled" or "lot.claim-lapsed"
        or "lot.adjusted" or "lot.withdrawn" or "lot.recalled" or "lot.expired" or "lot.claim-recalled" or "lot.claim-lost"
        or "lot.rejected";

    /// <summary>Adds an event.</summary>
    /// <param name="before">The lot before it.</param>
    /// <param name="after">The lot after it.</param>
    /// <param name="streamEvent">The event.</param>
    /// <param name="data">Its data.</param>
    public void Add(StatementLot before, StatementLot after, StreamEvent streamEvent, JsonElement data)
    {
        var (type, at) = (streamEvent.Type, streamEvent.OccurredAt);
        if (type == "lot.posted" || after.Posted != before.Posted)
        {
            Add(after, null, at, StatementMeasure.Posted, "", Figures(
                after, type == "lot.posted" ? 1 : 0, after.Posted - before.Posted, at));
        }

        if (type == "lot.rejected")
        {
            AddRejected(before, after, data, at);
            return;
        }

        AddWasted(after, after.Expired - before.Expired, "expired", at);
        AddWasted(after, after.Withdrawn - before.Withdrawn, IsOfRecall(type, after, data) ? "recalled" : "withdrawn", at);
        switch (type)
        {
            case "lot.collected":
                Add(after, RecipientOf(data), at, StatementMeasure.Collected, "", Rescued(after, data, at));
                break;
            case "lot.claim-recalled" or "lot.claim-lost" when !data.TryGetProperty("lostAt", out _):
                TakeOff(after, data, at, type == "lot.claim-lost" ? "lost" : "recalled");
                break;
            case "lot.claim-cancelled":
                Add(after, RecipientOf(data), at, StatementMeasure.Cancelled, data.GetProperty("reason").GetString()!, Figures(
                    after, 1, Number(data, "quantity"), at));
                break;
            case "lot.claim-lapsed":
                Add(after, RecipientOf(data), at, StatementMeasure.Lapsed, "", Figures(after, 1, Number(data, "quantity"), at));
                break;
        }
    }

    /// <summary>A recall cancels the holds first, whose food may have been withdrawn by its donor before.</summary>
    private static bool IsOfRecall(string type, StatementLot lot, JsonElement data) => lot.IsRecalled
        || (type == "lot.claim-cancelled" && data.GetProperty("reason").GetString() == "recall");

    /// <summary>Food that was handed over does not count as rescued any more.</summary>
    private void TakeOff(StatementLot lot, JsonElement data, DateTimeOffset at, string reason)
    {
        var collectedAt = data.TryGetProperty("collectedAt", out var earlier) ? earlier.GetDateTimeOffset() : at;
        Add(lot, RecipientOf(data), collectedAt, StatementMeasure.Collected, "", -Rescued(lot, data, collectedAt));
        Add(lot, RecipientOf(data), at, StatementMeasure.Wasted, reason, Figures(lot, 1, Number(data, "collected"), at));
    }

    /// <summary>
    /// Food that was refused when it was handed over. It went back to the lot or is wasted; a lot that was withdrawn before has withdrawn
    /// it already, when the claim ended, and has it for another reason now.
    /// </summary>
    private void AddRejected(StatementLot before, StatementLot after, JsonElement data, DateTimeOffset at)
    {
        var (reason, quantity) = (data.GetProperty("reason").GetString()!, Number(data, "quantity"));
        if (data.GetProperty("outcome").GetString() == "returned")
        {
            Add(after, RecipientOf(data), at, StatementMeasure.Returned, reason, Figures(after, 1, quantity, at));
            return;
        }

        Add(after, RecipientOf(data), at, StatementMeasure.Wasted, $"rejected-{reason}", Figures(after, 1, quantity, at));
        if (after.Withdrawn == before.Withdrawn)
        {
            Add(after, null, at, StatementMeasure.Wasted, "withdrawn", -Figures(after, 1, quantity, at));
        }
    }

    private void AddWasted(StatementLot lot, long quantity, string reason, DateTimeOffset at)
    {
        if (quantity > 0)
        {
            Add(lot, null, at, StatementMeasure.Wasted, reason, Figures(lot, 1, quantity, at));
        }
    }

    private void Add(
        StatementLot lot, Guid? recipient, DateTimeOffset at, StatementMeasure measure, string reason, StatementFigures figures)
    {
        Add(Donor, lot.DonorId);
        Add(Everybody, Guid.Empty);
        if (recipient is { } account)
        {
            Add(Recipient, account);
        }

        void Add(short scope, Guid accountId)
        {
            var utc = at.UtcDateTime;
            var month = new DateOnly(utc.Year, utc.Month, 1);
            var key = new StatementKey(scope, accountId, month, lot.Region, lot.Category, measure, reason, lot.Unit);
            _sums[key] = _sums.GetValueOrDefault(key) + figures;
        }
    }

    private StatementFigures Figures(StatementLot lot, long count, long quantity, DateTimeOffset at) =>
        new(count, quantity, ImpactFactor.At(factors, at).GramsOf(lot.Unit, quantity) ?? 0, 0);

    private StatementFigures Rescued(StatementLot lot, JsonElement data, DateTimeOffset at)
    {
        var figures = Figures(lot, 1, Number(data, "collected"), at);
        return figures with { Co2eGrams = ImpactFactor.At(factors, at).Co2eGramsOf(figures.WeightGrams) };
    }

    private static Guid RecipientOf(JsonElement data) => data.GetProperty("recipientId").GetGuid();

    private static long Number(JsonElement data, string name) => data.GetProperty(name).GetInt64();
}
