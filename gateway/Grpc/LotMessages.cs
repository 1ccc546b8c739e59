using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Recalls;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Lots between the wire and the requests and answers of REST.</summary>
internal static class LotMessages
{
    /// <summary>A lot to post.</summary>
    public static PostLotRequest ToBody(this Wire.PostLotRequest request) => new()
    {
        Title = request.HasTitle ? request.Title : null,
        Category = request.HasCategory ? request.Category : null,
        Unit = WireEnum<Wire.Unit>.NameOf(request.Unit),
        Quantity = request.HasQuantity ? request.Quantity : null,
        UseBy = WireTime.TextOf(request.UseBy),
        BestBefore = WireTime.TextOf(request.BestBefore),
        PickupWindow = request.PickupWindow.ToModel(),
        Location = request.Location.ToModel(),
        Region = request.HasRegion ? request.Region : null,
        TemperatureClass = WireEnum<Wire.TemperatureClass>.NameOf(request.TemperatureClass),
        Allergens = WireEnum<Wire.Allergen>.NamesOf(request.Allergens) ?? [],
        Halal = WireEnum<Wire.HalalStatus>.NameOf(request.Halal),
        Notes = request.HasNotes ? request.Notes : null,
        BatchCodes = request.BatchCodes is { Count: > 0 } codes ? [.. codes] : null,
        Gtin = request.HasGtin ? request.Gtin : null,
        PreparedAt = WireTime.TextOf(request.PreparedAt),
        Temperature = request.Temperature.ToModel(),
        Diet = WireEnum<Wire.Diet>.NamesOf(request.Diet),
    };

    /// <summary>What to change of a lot.</summary>
    public static AdjustLotRequest ToBody(this Wire.AdjustLotRequest request) => new()
    {
        Posted = request.HasPosted ? request.Posted : null,
        PickupWindow = request.PickupWindow.ToModel(),
        Notes = request.HasNotes ? request.Notes : null,
    };

    /// <summary>Why a lot is withdrawn.</summary>
    public static ReasonRequest ToBody(this Wire.WithdrawLotRequest request) =>
        new() { Reason = request.HasReason ? request.Reason : null };

    /// <summary>Why a lot is recalled.</summary>
    public static RecallLotRequest ToBody(this Wire.RecallLotRequest request) =>
        new() { Reason = request.HasReason ? request.Reason : null, Drill = request.Drill ? true : null };

    /// <summary>Which lots are searched for.</summary>
    public static LotSearchQuery ToQuery(this Wire.ListLotsRequest request, HttpRequest http) => new()
    {
        Request = http,
        Lat = WireNumber.TextOf(request.HasLat ? request.Lat : null),
        Lon = WireNumber.TextOf(request.HasLon ? request.Lon : null),
        RadiusKm = WireNumber.TextOf(request.HasRadiusKm ? request.RadiusKm : null),
        Category = request.HasCategory ? request.Category : null,
        TemperatureClass = WireEnum<Wire.TemperatureClass>.NameOf(request.TemperatureClass),
        WithoutAllergens = WireEnum<Wire.Allergen>.ListOf(request.WithoutAllergens),
        Halal = WireEnum<Wire.HalalProof>.NameOf(request.Halal),
        Diet = WireEnum<Wire.DietName>.ListOf(request.Diet),
        Sort = WireEnum<Wire.LotOrder>.NameOf(request.Sort),
        Limit = WireNumber.TextOf(request.HasLimit ? request.Limit : null),
        Cursor = request.HasCursor ? request.Cursor : null,
    };

    /// <summary>A lot of an answer.</summary>
    public static Wire.Lot ToMessage(this LotResponse lot)
    {
        var message = new Wire.Lot
        {
            Id = lot.Id.ToString("D"),
            Version = lot.Version,
            Status = WireEnum<Wire.LotStatus>.Of(lot.Status),
            DonorId = lot.DonorId.ToString("D"),
            Title = lot.Title,
            Category = lot.Category,
            Unit = WireEnum<Wire.Unit>.Of(lot.Unit),
            Quantities = lot.Quantities.ToMessage(),
            UseBy = WireTime.Of(lot.UseBy),
            BestBefore = WireTime.Of(lot.BestBefore),
            PickupWindow = lot.PickupWindow.ToMessage(),
            Location = lot.Location.ToMessage(),
            Region = lot.Region,
            TemperatureClass = WireEnum<Wire.TemperatureClass>.Of(lot.TemperatureClass),
            Allergens = { WireEnum<Wire.Allergen>.Of(lot.Allergens) },
            Halal = WireEnum<Wire.HalalStatus>.Of(lot.Halal),
            CreatedAt = WireTime.Of(lot.CreatedAt),
            BatchCodes = { lot.BatchCodes ?? [] },
            PreparedAt = WireTime.Of(lot.PreparedAt),
            Temperature = lot.Temperature.ToMessage(),
            Diet = { WireEnum<Wire.Diet>.Of(lot.Diet) },
            LastTemperature = lot.LastTemperature.ToMessage(),
            ChainBrokenSince = WireTime.Of(lot.ChainBrokenSince),
            ChainBrokenUntil = WireTime.Of(lot.ChainBrokenUntil),
        };
        if (lot.Notes is { } notes)
        {
            message.Notes = notes;
        }

        if (lot.Gtin is { } gtin)
        {
            message.Gtin = gtin;
        }

        return message;
    }

    private static Wire.Quantities ToMessage(this QuantitiesResponse quantities) => new()
    {
        Posted = quantities.Posted,
        Available = quantities.Available,
        Held = quantities.Held,
        Collected = quantities.Collected,
        Expired = quantities.Expired,
        Withdrawn = quantities.Withdrawn,
    };
}
