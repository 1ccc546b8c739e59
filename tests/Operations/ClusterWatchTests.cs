using System.Net;
using Microsoft.Extensions.Hosting.Internal;
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
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);

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
        Assert.False(_lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public void Silo_beside_which_another_cluster_has_formed_is_out_of_service_and_ends()
    {
        using var watch = New();

        watch.Judge([Entry(Other)]);
        Assert.False(_lifetime.ApplicationStopping.IsCancellationRequested);
        watch.Judge([Entry(Other)]);

        Assert.Contains("two clusters", watch.Trouble, StringComparison.Ordinal);
        Assert.True(watch.IsOutside);
        Assert.True(_lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public void Silo_that_was_missing_in_one_reading_goes_on()
    {
        using var watch = New();

        watch.Judge([Entry(Other)]);
        watch.Judge([Entry(Other), Entry(_silo.SiloAddress)]);
        watch.Judge([Entry(Other)]);

        Assert.Null(watch.Trouble);
        Assert.False(_lifetime.ApplicationStopping.IsCancellationRequested);
    }

    private static SiloAddress Other => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 2222), 1);

    private static MembershipEntry Entry(SiloAddress address) => new() { SiloAddress = address, Status = SiloStatus.Active };

    private ClusterWatch New() => new(
        null!, _silo, null!, Options.Create(new ClusterMembershipOptions()), _lifetime, new ServiceStates(TimeProvider.System),
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
