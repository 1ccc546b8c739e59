using Google.Protobuf.WellKnownTypes;
using Wire = Pangan.V1;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>Requests that are right.</summary>
internal static class GrpcSamples
{
    /// <summary>A lot that can be collected from a moment on.</summary>
    public static Wire.PostLotRequest Lot(DateTimeOffset now, long quantity) => new()
    {
        Title = "Nasi kotak",
        Category = "prepared-meals",
        Unit = Wire.Unit.Portion,
        Quantity = quantity,
        UseBy = Timestamp.FromDateTimeOffset(now.AddHours(6)),
        PickupWindow = new()
        {
            From = Timestamp.FromDateTimeOffset(now),
            To = Timestamp.FromDateTimeOffset(now.AddHours(5)),
        },
        Location = new() { Lat = -6.2, Lon = 106.8, Address = "Jl. Sudirman 1" },
        Region = "jakarta",
        TemperatureClass = Wire.TemperatureClass.Hot,
        Allergens = { Wire.Allergen.Soybeans, Wire.Allergen.Eggs },
        Halal = Wire.HalalStatus.Certified,
        Diet = { Wire.Diet.Vegetarian },
    };
}
