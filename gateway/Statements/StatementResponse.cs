using System.Globalization;
using PahlawanPangan.Statements;

namespace PahlawanPangan.Gateway.Statements;

/// <summary>What was posted, rescued and wasted in some months.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record StatementResponse
{
    private const string MonthFormat = "yyyy-MM";

    /// <summary>The first month, such as 2026-01.</summary>
    public required string From { get; init; }

    /// <summary>The last month.</summary>
    public required string To { get; init; }

    /// <summary>The time zone in which months begin and end.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The time of the newest event in it; absent before the first.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>A line for each month, region and category in which something happened, in that order.</summary>
    public required IReadOnlyList<StatementLineResponse> Lines { get; init; }

    /// <summary>A month as statements write it.</summary>
    public static string MonthName(DateOnly month) => month.ToString(MonthFormat, CultureInfo.InvariantCulture);

    /// <summary>A statement as an answer shows it.</summary>
    public static StatementResponse Of(StatementView statement, DateOnly from, DateOnly to) => new()
    {
        From = MonthName(from),
        To = MonthName(to),
        TimeZone = "UTC",
        AsOf = statement.AsOf,
        Lines =
        [
            .. statement.Sums.GroupBy(static sum => (sum.Month, sum.Region, sum.Category))
                .Select(static line => StatementLineResponse.Of(line.Key.Month, line.Key.Region, line.Key.Category, [.. line])),
        ],
    };
}

/// <summary>A month's sums of a category in a region.</summary>
internal sealed record StatementLineResponse
{
    /// <summary>The month, such as 2026-03.</summary>
    public required string Period { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The kind of food.</summary>
    public required string Category { get; init; }

    /// <summary>The lots that were posted, and what was posted.</summary>
    public required StatementAmountResponse Posted { get; init; }

    /// <summary>The claims that were collected in this month, without those recalled or lost since.</summary>
    public required StatementAmountResponse Collected { get; init; }

    /// <summary>How much CO2e the collected food avoided, in grams.</summary>
    public required long Co2eGrams { get; init; }

    /// <summary>What was wasted in this month, by reason.</summary>
    public required IReadOnlyList<StatementReasonResponse> Waste { get; init; }

    /// <summary>What was refused when it was handed over, and went back to its lot, by reason.</summary>
    public required IReadOnlyList<StatementReasonResponse> Returned { get; init; }

    /// <summary>How many claims were cancelled.</summary>
    public required long Cancelled { get; init; }

    /// <summary>How many claims were not collected in time.</summary>
    public required long Lapsed { get; init; }

    /// <summary>A line as an answer shows it.</summary>
    public static StatementLineResponse Of(DateOnly month, string region, string category, IReadOnlyList<StatementSum> sums) => new()
    {
        Period = StatementResponse.MonthName(month),
        Region = region,
        Category = category,
        Posted = StatementAmountResponse.Of(Of(sums, StatementMeasure.Posted)),
        Collected = StatementAmountResponse.Of(Of(sums, StatementMeasure.Collected)),
        Co2eGrams = Of(sums, StatementMeasure.Collected).Sum(static sum => sum.Co2eGrams),
        Waste = StatementReasonResponse.Of(Of(sums, StatementMeasure.Wasted)),
        Returned = StatementReasonResponse.Of(Of(sums, StatementMeasure.Returned)),
        Cancelled = Of(sums, StatementMeasure.Cancelled).Sum(static sum => sum.Count),
        Lapsed = Of(sums, StatementMeasure.Lapsed).Sum(static sum => sum.Count),
    };

    private static IEnumerable<StatementSum> Of(IReadOnlyList<StatementSum> sums, StatementMeasure measure) =>
        sums.Where(sum => sum.Measure == measure);
}

/// <summary>How often, and how much.</summary>
internal sealed record StatementAmountResponse
{
    /// <summary>How many lots, claims or events.</summary>
    public required long Count { get; init; }

    /// <summary>How many portions, of lots that count portions.</summary>
    public required long Portions { get; init; }

    /// <summary>How many grams, of lots that count grams.</summary>
    public required long Grams { get; init; }

    /// <summary>How many items, of lots that count items.</summary>
    public required long Items { get; init; }

    /// <summary>What all of it weighed in grams; portions by the factor, and items not at all.</summary>
    public required long WeightGrams { get; init; }

    /// <summary>Sums as an answer shows them.</summary>
    public static StatementAmountResponse Of(IEnumerable<StatementSum> sums)
    {
        var all = sums.ToList();
        return new StatementAmountResponse
        {
            Count = all.Sum(static sum => sum.Count),
            Portions = In(all, "portion"),
            Grams = In(all, "gram"),
            Items = In(all, "item"),
            WeightGrams = all.Sum(static sum => sum.WeightGrams),
        };
    }

    private static long In(List<StatementSum> sums, string unit) => sums.Where(sum => sum.Unit == unit).Sum(static sum => sum.Quantity);
}

/// <summary>Why, how often, and how much.</summary>
internal sealed record StatementReasonResponse
{
    /// <summary>Of waste: expired, withdrawn, recalled, lost, or rejected- with the reason. Of what was returned: the reason.</summary>
    public required string Reason { get; init; }

    /// <summary>How often, and how much.</summary>
    public required StatementAmountResponse Amount { get; init; }

    /// <summary>Sums by their reasons, as an answer shows them.</summary>
    public static IReadOnlyList<StatementReasonResponse> Of(IEnumerable<StatementSum> sums) =>
    [
        .. sums.GroupBy(static sum => sum.Reason)
            .Select(static reason => new StatementReasonResponse { Reason = reason.Key, Amount = StatementAmountResponse.Of(reason) }),
    ];
}
