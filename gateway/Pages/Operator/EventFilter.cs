namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>Which events a reader wants to see.</summary>
/// <param name="Type">The beginning of the type, such as <c>lot.</c> or <c>lot.claimed</c>; null for any.</param>
/// <param name="Region">The region; null for any.</param>
/// <param name="AggregateId">The aggregate; null for any.</param>
public sealed record EventFilter(string? Type, string? Region, Guid? AggregateId)
{
    /// <summary>How many events are shown.</summary>
    public const int ShownMax = 100;

    /// <summary>The filter of an address's query. What is no id finds nothing.</summary>
    internal static EventFilter Of(IQueryCollection query) => new(
        Text(query["type"]), Text(query["region"]),
        Text(query["aggregate"]) is not { } id ? null : Guid.TryParse(id, out var aggregate) ? aggregate : Guid.Empty);

    /// <summary>The events that pass.</summary>
    internal IReadOnlyList<ShownEvent> Of(EventsState state) =>
    [
        .. state.Events.Where(one => (Type is null || one.Type.StartsWith(Type, StringComparison.Ordinal))
            && (Region is null || one.Region == Region) && (AggregateId is null || one.AggregateId == AggregateId)).Take(ShownMax),
    ];

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
