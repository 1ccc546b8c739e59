using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;
using AllergenSet = PahlawanPangan.Lots.Allergens;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A lot on the wire. The members' order is the answer's order.</summary>
internal sealed record LotJson
{
    public required Guid Id { get; init; }

    public required long Version { get; init; }

    public required string Status { get; init; }

    public required Guid DonorId { get; init; }

    public required string Title { get; init; }

    public required string Category { get; init; }

    public required string Unit { get; init; }

    public required QuantitiesJson Quantities { get; init; }

    public required DateTimeOffset UseBy { get; init; }

    public DateTimeOffset? BestBefore { get; init; }

    public required PickupWindowJson PickupWindow { get; init; }

    public required PlaceJson Location { get; init; }

    public required string Region { get; init; }

    public required string TemperatureClass { get; init; }

    public required IReadOnlyList<string> Allergens { get; init; }

    public required string Halal { get; init; }

    public string? Notes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static LotJson Of(LotView lot) => new()
    {
        Id = lot.Id,
        Version = lot.Version,
        Status = EnumNames<LotStatus>.Default.NameOf(lot.Status),
        DonorId = lot.DonorId,
        Title = lot.Terms.Title,
        Category = lot.Terms.Category,
        Unit = EnumNames<Unit>.Default.NameOf(lot.Terms.Unit),
        Quantities = QuantitiesJson.Of(lot.Quantities),
        UseBy = lot.Terms.UseBy,
        BestBefore = lot.Terms.BestBefore,
        PickupWindow = new(lot.Terms.PickupWindow.From, lot.Terms.PickupWindow.To),
        Location = new(lot.Terms.Location.Lat, lot.Terms.Location.Lon, lot.Terms.Location.Address),
        Region = lot.Terms.Region,
        TemperatureClass = EnumNames<TemperatureClass>.Default.NameOf(lot.Terms.TemperatureClass),
        Allergens = NamesOf(lot.Terms.Allergens),
        Halal = EnumNames<HalalStatus>.Default.NameOf(lot.Terms.Halal),
        Notes = lot.Terms.Notes,
        CreatedAt = lot.CreatedAt,
    };

    private static IReadOnlyList<string> NamesOf(AllergenSet set)
    {
        if (set == AllergenSet.None)
        {
            return [];
        }

        EnumNames<AllergenSet> names = EnumNames<AllergenSet>.Default;
        return [.. names.All.Where(name => names.TryParse(name, out AllergenSet allergen) && set.HasFlag(allergen))];
    }
}

/// <summary>A place on the wire.</summary>
internal sealed record PlaceJson(double Lat, double Lon, string? Address);

/// <summary>A pickup window on the wire.</summary>
internal sealed record PickupWindowJson(DateTimeOffset From, DateTimeOffset To);
