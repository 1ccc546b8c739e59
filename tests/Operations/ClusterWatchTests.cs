using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using PahlawanPangan.Operations;
using PahlawanPangan.Grains.Operations;

namespace PahlawanPangan.Tests.Operations;

/// <summary>A list of members that was lost.</summary>
[Finding("two clusters over one database")]
public sealed class ClusterWatchTests
{
    private readonly Silo _silo = new();

    [Fact]
    public void Silo_that_is_in_the_list_is_well()
    {
        using var watch = New();

        watch.Judge([Entry(_silo.SiloAddress), Entry(Other)]);
        watch.Judge([Entry(_silo.SiloAddress), Entry(Other)]);

        Assert.Null(watch.Trouble);
        Assert.False(watch.IsOutside);
    }

    [Fact]
    public void Lost_list_shows_and_takes_no_silo_out_of_service()
    {
        using var watch = New();

        watch.Judge([]);
        Assert.Null(watch.Trouble);
        watch.Judge([]);

        Assert.Contains("lost the list", watch.Trouble, StringComparison.Ordinal);
        Assert.False(watch.IsOutside);
    }

    [Fact]
    public void Silo_beside_which_another_cluster_has_formed_is_out_of_service_until_it_is_listed()
    {
        using var watch = New();

        watch.Judge([Entry(Other)]);
        watch.Judge([Entry(Other)]);
        Assert.Contains("two clusters", watch.Trouble, StringComparison.Ordinal);
        Assert.True(watch.IsOutside);

        watch.Judge([Entry(Other), Entry(_silo.SiloAddress)]);
        Assert.Null(watch.Trouble);
        Assert.False(watch.IsOutside);
    }

    private static SiloAddress Other => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 2222), 1);

    private static MembershipEntry Entry(SiloAddress address) => new() { SiloAddress = address, Status = SiloStatus.Active };

    private ClusterWatch New() => new(
        null!, _silo, null!, Options.Create(new ClusterMembershipOptions()), new ServiceStates(TimeProvider.System),
        NullLogger<ClusterWatch>.Instance);

    private sealed class Silo : ILocalSiloDetails
    {
        public string Name => "one";

        public string ClusterId => "cluster";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1111), 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
