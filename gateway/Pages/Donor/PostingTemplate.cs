using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Pages.Donor;

/// <summary>What stands in the form for a lot before anything was typed: the last posting, with its times moved to now.</summary>
internal sealed record PostingTemplate
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WindowUnlessKnown = TimeSpan.FromHours(3);
    private static readonly TimeSpan WindowMin = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan WindowMax = TimeSpan.FromDays(7);

    /// <summary>The lot that is posted again; null for a first one.</summary>
    public LotTerms? Terms { get; private init; }

    /// <summary>How much.</summary>
    public long? Quantity { get; private init; }

    /// <summary>When it can be collected from.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it can be collected until.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The use-by.</summary>
    public required DateTimeOffset UseBy { get; init; }

    /// <summary>Where it is; null when nothing is known.</summary>
    public Place? Location { get; private init; }

    /// <summary>The template.</summary>
    /// <param name="lot">The lot to post again; null for none.</param>
    /// <param name="place">Where the account is; null when it does not say.</param>
    /// <param name="now">The time.</param>
    public static PostingTemplate Of(LotView? lot, Place? place, DateTimeOffset now)
    {
        // Rounded down, so that who comes at once can be served.
        var from = new DateTimeOffset(now.UtcTicks / Step.Ticks * Step.Ticks, TimeSpan.Zero);
        var terms = lot?.Terms;
        var length = terms is null ? WindowUnlessKnown : terms.PickupWindow.To - terms.PickupWindow.From;
        var to = from + TimeSpan.FromTicks(Math.Clamp(length.Ticks, WindowMin.Ticks, WindowMax.Ticks));
        var keeps = terms is null ? TimeSpan.Zero : terms.UseBy - terms.PickupWindow.To;
        return new PostingTemplate
        {
            Terms = terms,
            Quantity = lot?.Quantities.Posted,
            From = from,
            To = to,
            UseBy = to + keeps,
            Location = terms?.Location ?? place,
        };
    }

    /// <summary>The names of what the food contains; "none" for nothing, and nothing when that is not known.</summary>
    public IReadOnlyList<string> Allergens => Terms is null ? []
        : Terms.Allergens == PahlawanPangan.Lots.Allergens.None ? [NoAllergens]
        : AllergenList.NamesOf(Terms.Allergens);

    /// <summary>The value that says that the food contains none of the allergens.</summary>
    public const string NoAllergens = "none";

    /// <summary>The diets that it suits.</summary>
    public IReadOnlyList<string> Diets => Terms is null ? [] : DietList.NamesOf(Terms.Diets) ?? [];

    /// <summary>The name of a value of the lot; null for a first one.</summary>
    public string? NameOf<T>(Func<LotTerms, T> value)
        where T : struct, Enum => Terms is null ? null : EnumNames<T>.Default.NameOf(value(Terms));
}
