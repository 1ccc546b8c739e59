using PahlawanPangan.Gateway.Lots;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>What several messages share, between the wire and the requests and answers of REST. What is absent stays absent.</summary>
internal static class CommonMessages
{
    /// <summary>A place of a request.</summary>
    public static PlaceModel? ToModel(this Wire.Place? place) => place is null ? null : new()
    {
        Lat = place.HasLat ? place.Lat : null,
        Lon = place.HasLon ? place.Lon : null,
        Address = place.HasAddress ? place.Address : null,
    };

    /// <summary>A window of a request.</summary>
    public static PickupWindowModel? ToModel(this Wire.PickupWindow? window) =>
        window is null ? null : new() { From = WireTime.TextOf(window.From), To = WireTime.TextOf(window.To) };

    /// <summary>A reading of a request.</summary>
    public static TemperatureModel? ToModel(this Wire.Temperature? reading) => reading is null ? null : new()
    {
        Celsius = reading.HasCelsius ? reading.Celsius : null,
        MeasuredAt = WireTime.TextOf(reading.MeasuredAt),
        Device = reading.HasDevice ? reading.Device : null,
    };

    /// <summary>A rejection of a request.</summary>
    public static RejectionModel? ToModel(this Wire.Rejection? rejection) => rejection is null ? null : new()
    {
        Quantity = rejection.HasQuantity ? rejection.Quantity : null,
        Reason = WireEnum<Wire.RejectionReason>.NameOf(rejection.Reason),
    };

    /// <summary>A place of an answer.</summary>
    public static Wire.Place ToMessage(this PlaceModel place)
    {
        var message = new Wire.Place { Lat = place.Lat!.Value, Lon = place.Lon!.Value };
        if (place.Address is { } address)
        {
            message.Address = address;
        }

        return message;
    }

    /// <summary>A window of an answer.</summary>
    public static Wire.PickupWindow ToMessage(this PickupWindowModel window) =>
        new() { From = WireTime.Of(window.From), To = WireTime.Of(window.To) };

    /// <summary>A reading of an answer.</summary>
    public static Wire.Temperature? ToMessage(this TemperatureModel? reading)
    {
        if (reading is null)
        {
            return null;
        }

        var message = new Wire.Temperature { Celsius = reading.Celsius!.Value, MeasuredAt = WireTime.Of(reading.MeasuredAt) };
        if (reading.Device is { } device)
        {
            message.Device = device;
        }

        return message;
    }

    /// <summary>A rejection of an answer.</summary>
    public static Wire.Rejection? ToMessage(this RejectionModel? rejection) => rejection is null ? null : new()
    {
        Quantity = rejection.Quantity!.Value,
        Reason = WireEnum<Wire.RejectionReason>.Of(rejection.Reason),
    };
}
