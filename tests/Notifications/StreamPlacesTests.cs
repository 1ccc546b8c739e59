using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Notifications;

namespace PahlawanPangan.Tests.Notifications;

/// <summary>How many notification streams may be open.</summary>
[Finding("work made by one request without a bound")]
public sealed class StreamPlacesTests
{
    [Fact]
    public void Streams_are_bounded_per_account_and_in_all_and_a_closed_one_gives_its_place_back()
    {
        var places = new StreamPlaces(Options.Create(new GatewayOptions { StreamsPerAccountMax = 2, StreamsMax = 3 }));
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        var first = places.TryTake(one, out _);
        Assert.NotNull(places.TryTake(one, out _));
        Assert.Null(places.TryTake(one, out var perAccount));
        Assert.Contains("2 open streams", perAccount!.Detail, StringComparison.Ordinal);
        Assert.NotNull(places.TryTake(other, out _));
        Assert.Null(places.TryTake(other, out var inAll));
        Assert.Contains("3 streams", inAll!.Detail, StringComparison.Ordinal);

        first!.Dispose();
        first.Dispose();

        Assert.NotNull(places.TryTake(other, out _));
        Assert.Null(places.TryTake(one, out _));
    }
}
