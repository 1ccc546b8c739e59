using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Support;

/// <summary>Commands with default values for fields that do not matter to a test.</summary>
public static class LotSamples
{
    public static Caller Donor { get; } = new(new Guid("0d000000-0000-7000-8000-000000000001"), Role.Donor);

    public static Caller Recipient { get; } = new(new Guid("0e000000-0000-7000-8000-000000000001"), Role.Recipient);

    public static Caller Operator { get; } = new(new Guid("0f000000-0000-7000-8000-000000000001"), Role.Operator);

    public static LotTerms Terms(DateTimeOffset now, TimeSpan? useBy = null) => new()
    {
        Title = "Nasi kotak",
        Category = "prepared-meals",
        Unit = Unit.Portion,
        UseBy = now + (useBy ?? TimeSpan.FromHours(6)),
        PickupWindow = new PickupWindow(now, now + (useBy ?? TimeSpan.FromHours(6))),
        Location = new Place { Lat = -6.2, Lon = 106.8, Address = "Jl. Sudirman 1" },
        Region = "jakarta",
        TemperatureClass = TemperatureClass.Hot,
        Allergens = Allergens.Soybeans | Allergens.Eggs,
        Halal = HalalStatus.Certified,
    };

    public static PostLot Post(DateTimeOffset now, long quantity, TimeSpan? useBy = null) => new()
    {
        Caller = Donor,
        Quantity = quantity,
        Terms = Terms(now, useBy),
        Fingerprint = new Fingerprint(new Guid(1, 0, 0, new byte[8])),
    };

    /// <summary>The same as a request's body, valid for some hours from a moment, which is now when null.</summary>
    public static string Json(long quantity, DateTimeOffset? at = null)
    {
        var now = at ?? DateTimeOffset.UtcNow;
        return $$"""
            {"title":"Nasi kotak","category":"prepared-meals","unit":"portion","quantity":{{quantity}},"useBy":"{{now.AddHours(6):O}}",
             "pickupWindow":{"from":"{{now:O}}","to":"{{now.AddHours(5):O}}"},"location":{"lat":-6.2,"lon":106.8},"region":"jakarta",
             "temperatureClass":"hot","allergens":["soybeans"],"halal":"certified"}
            """;
    }

    public static ClaimLot Claim(long quantity, Guid? claimId = null, Caller? caller = null) => new()
    {
        Caller = caller ?? Recipient,
        ClaimId = claimId ?? Guid.CreateVersion7(),
        Quantity = quantity,
        Fingerprint = new Fingerprint(new Guid((int)quantity, 0, 0, new byte[8])),
    };

    public static CollectClaim Collect(Guid claimId, string code, long? quantity = null) => new()
    {
        Caller = Donor,
        ClaimId = claimId,
        Code = code,
        Quantity = quantity,
    };

    public static CancelClaim Cancel(Guid claimId, Caller? caller = null) => new() { Caller = caller ?? Recipient, ClaimId = claimId };
}
