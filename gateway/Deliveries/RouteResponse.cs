using PahlawanPangan.Deliveries;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>A courier's stops in the order in which they are to be made.</summary>
internal sealed record RouteResponse
{
    /// <summary>The stops.</summary>
    public required IReadOnlyList<StopResponse> Stops { get; init; }

    /// <summary>A route as an answer shows it.</summary>
    public static RouteResponse Of(RouteView route) => new() { Stops = [.. route.Stops.Select(StopResponse.Of)] };
}
