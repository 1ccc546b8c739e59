using System.Globalization;
using System.Net;
using System.Text.Json;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Security;

/// <summary>
/// Two silos and a gateway as processes, with links in front of the silos' ports that see what passes. All members read the
/// same files, as pods that mount the same secret do.
/// </summary>
public sealed class TlsCluster : IAsyncLifetime
{
    private readonly List<TcpLink> _links = [];
    private RunningCluster? _cluster;

    /// <summary>The authority at the start.</summary>
    internal TestAuthority Authority { get; } = new();

    internal WireWatch Wire { get; } = new();

    internal MountedCertificates Mount { get; private set; } = null!;

    /// <summary>The cluster.</summary>
    internal RunningCluster Cluster => _cluster ?? throw new InvalidOperationException("It is not started.");

    /// <summary>The ports that the silos listen on for gateways.</summary>
    internal List<int> GatewayPorts { get; } = [];

    /// <summary>The ports that the silos listen on for silos.</summary>
    internal List<int> SiloPorts { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Mount = new MountedCertificates(Authority.Issue("member.pangan.test"), Authority);
        var settings = Mount.Variables("PANGAN_CLUSTER");
        settings["PANGAN_CLUSTER_CERTIFICATE_NAME"] = "member.pangan.test";
        await StartAsync(settings);
    }

    /// <summary>Starts the members with variables of all of them.</summary>
    internal async Task StartAsync(Dictionary<string, string> settings)
    {
        _cluster = await RunningCluster.StartServersAsync(settings);
        await Task.WhenAll(AddSiloAsync("silo-1"), AddSiloAsync("silo-2"), Cluster.AddGatewayAsync("gateway-1"));
        await Cluster.WaitForSilosAsync(2);
        await Cluster.WaitForGatewaysAsync(1);
    }

    /// <summary>Posts lots whose title is a text, claims one portion of each, and reads it.</summary>
    internal async Task UseAsync(string title, int lots)
    {
        await Task.WhenAll(Enumerable.Range(0, lots).Select(async _ =>
        {
            var body = LotSamples.Json(5).Replace("\"title\":\"", $"\"title\":\"{title} ", StringComparison.Ordinal);
            Assert.Contains(title, body, StringComparison.Ordinal);
            var posted = await Cluster.SendAsync(
                HttpMethod.Post, "/v1/lots", Cluster.Token(Role.Donor, Guid.CreateVersion7()), Guid.NewGuid().ToString(), body);
            Assert.True(posted is { Status: HttpStatusCode.Created }, posted?.Body ?? "no answer");
            var lot = JsonDocument.Parse(posted!.Body).RootElement.GetProperty("id").GetGuid();
            var claimed = await Cluster.SendAsync(
                HttpMethod.Post, $"/v1/lots/{lot}/claims", Cluster.Token(Role.Recipient, Guid.CreateVersion7()), Guid.NewGuid().ToString(),
                """{"quantity":1}""");
            Assert.True(claimed is { Status: HttpStatusCode.Created }, claimed?.Body ?? "no answer");
        }));
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        Mount?.Dispose();
        Authority.Dispose();
    }

    private Task<SiloServer> AddSiloAsync(string name)
    {
        var (silo, gateway) = (FreePort.Find(), FreePort.Find());
        var (siloLink, gatewayLink) = (new TcpLink(silo, Wire.See), new TcpLink(gateway, Wire.See));
        lock (_links)
        {
            _links.AddRange([siloLink, gatewayLink]);
            SiloPorts.Add(silo);
            GatewayPorts.Add(gateway);
        }

        return Cluster.AddSiloAsync(name, new()
        {
            ["PANGAN_SILO_PORT"] = siloLink.Port.ToString(CultureInfo.InvariantCulture),
            ["PANGAN_SILO_LISTEN_PORT"] = silo.ToString(CultureInfo.InvariantCulture),
            ["PANGAN_SILO_GATEWAY_PORT"] = gatewayLink.Port.ToString(CultureInfo.InvariantCulture),
            ["PANGAN_SILO_GATEWAY_LISTEN_PORT"] = gateway.ToString(CultureInfo.InvariantCulture),
        });
    }
}
