using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Local.Servers;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;

namespace PahlawanPangan.Local.Cluster;

/// <summary>
/// Spreads requests over the gateways that are ready, as a load balancer does in production: a gateway that stops being ready gets no new
/// request, and finishes its current ones. A request that could not be sent because its gateway refused the connection goes to the next
/// one.
/// </summary>
public sealed class ReadyFront : IAsyncDisposable
{
    private const string Gateways = "gateways";
    private const string GrpcGateways = "grpc";
    private const string FailuresMax = "3";
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(100);
    private readonly WebApplication _app;
    private readonly InMemoryConfigProvider _configuration;
    private readonly IProxyStateLookup _state;

    private ReadyFront(WebApplication app, int port, int? grpcPort)
    {
        _app = app;
        GrpcUrl = grpcPort is null ? null : string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{grpcPort}");
        _configuration = app.Services.GetRequiredService<InMemoryConfigProvider>();
        _state = app.Services.GetRequiredService<IProxyStateLookup>();
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
    }

    /// <summary>The URL for clients.</summary>
    public string Url { get; }

    /// <summary>The URL for clients of gRPC; null when it is not served.</summary>
    public string? GrpcUrl { get; }

    /// <summary>How many gateways are ready.</summary>
    public int ReadyCount => _state.TryGetCluster(Gateways, out var cluster) ? cluster.DestinationsState.AvailableDestinations.Count : 0;

    /// <summary>Starts a front.</summary>
    /// <param name="preferredPort">The port to take if it is free; otherwise any free one.</param>
    /// <param name="gatewayUrls">The URLs of the gateways.</param>
    /// <param name="grpcUrls">The gateways' URLs of gRPC, in the same order; null to serve none.</param>
    /// <param name="cancellation">Gives up the start.</param>
    public static async Task<ReadyFront> StartAsync(
        int preferredPort, IReadOnlyList<string> gatewayUrls, IReadOnlyList<string>? grpcUrls = null,
        CancellationToken cancellation = default)
    {
        for (var port = FreePort.IsFree(preferredPort) ? preferredPort : FreePort.Find(); ; port = FreePort.Find())
        {
            int? grpcPort = grpcUrls is null ? null : FreePort.Prefer(port + 1);
            var app = Build(port, gatewayUrls, grpcPort, grpcUrls ?? []);
            try
            {
                await app.StartAsync(cancellation);
                return new ReadyFront(app, port, grpcPort);
            }
            catch (IOException taken) when (taken.InnerException is AddressInUseException)
            {
                // Another process took the port; use another one.
                await app.DisposeAsync();
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Replaces the gateways.</summary>
    public void SetGateways(IReadOnlyList<string> urls) => _configuration.Update(Routes(), [.. Clusters(urls), .. GrpcClusters(urls, [])]);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(int port, IReadOnlyList<string> gatewayUrls, int? grpcPort, IReadOnlyList<string> grpcUrls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            if (grpcPort is { } ofGrpc)
            {
                kestrel.Listen(IPAddress.Loopback, ofGrpc, static listen => listen.Protocols = HttpProtocols.Http2);
            }
        });
        builder.Services.AddSingleton<IAvailableDestinationsPolicy, ReadyOnly>();
        builder.Services.AddReverseProxy()
            .LoadFromMemory(Routes(), [.. Clusters(gatewayUrls), .. GrpcClusters(gatewayUrls, grpcUrls)])
            .AddTransforms(static transforms => transforms.AddOriginalHost());
        var app = builder.Build();
        app.MapReverseProxy(static proxy =>
        {
            proxy.Use(SendToAnotherAsync);
            proxy.UseLoadBalancing();
        });
        return app;
    }

    private static RouteConfig[] Routes() =>
    [
        new RouteConfig { RouteId = Gateways, ClusterId = Gateways, Order = 1, Match = new RouteMatch { Path = "{**path}" } },
        new RouteConfig
        {
            RouteId = GrpcGateways,
            ClusterId = GrpcGateways,
            Order = 0,
            Match = new RouteMatch
            {
                Path = "{**path}",
                Headers = [new RouteHeader { Name = "Content-Type", Values = ["application/grpc"], Mode = HeaderMatchMode.HeaderPrefix }],
            },
        },
    ];

    /// <summary>The same gateways for gRPC: asked over HTTP/2, and ready when they are ready for REST.</summary>
    private static ClusterConfig[] GrpcClusters(IReadOnlyList<string> urls, IReadOnlyList<string> grpcUrls) =>
    [
        Clusters(urls)[0] with
        {
            ClusterId = GrpcGateways,
            Destinations = urls.Zip(grpcUrls).ToDictionary(
                static gateway => gateway.First,
                static gateway => new DestinationConfig { Address = gateway.Second }),
            HttpRequest = new ForwarderRequestConfig
            {
                ActivityTimeout = TimeSpan.FromMinutes(10),
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            },
        },
    ];

    private static ClusterConfig[] Clusters(IReadOnlyList<string> urls) =>
    [
        new ClusterConfig
        {
            ClusterId = Gateways,
            LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
            Destinations = urls.ToDictionary(static url => url, static url => new DestinationConfig { Address = url }),
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(10) },
            HealthCheck = new HealthCheckConfig
            {
                AvailableDestinationsPolicy = ReadyOnly.PolicyName,
                Active = new ActiveHealthCheckConfig
                {
                    Enabled = true,
                    Path = "/healthz/ready",
                    Interval = ProbeEvery,
                    Timeout = TimeSpan.FromSeconds(2),
                    Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                },
            },

            // As in Kubernetes, one probe that a busy machine answers late takes no gateway away.
            Metadata = new Dictionary<string, string> { [ConsecutiveFailuresHealthPolicyOptions.ThresholdMetadataName] = FailuresMax },
        },
    ];

    /// <summary>Tries the other gateways while no connection can be made; a request that was sent is not sent again.</summary>
    private static async Task SendToAnotherAsync(HttpContext context, RequestDelegate next)
    {
        var proxy = context.GetReverseProxyFeature();
        for (var untried = proxy.AvailableDestinations; ; proxy.AvailableDestinations = untried)
        {
            await next(context);
            untried = [.. untried.Where(gateway => gateway != proxy.ProxiedDestination)];
            if (untried.Count == 0
                || context.Response.HasStarted
                || context.Features.Get<IForwarderErrorFeature>()?.Exception is not HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError,
                })
            {
                return;
            }

            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.Clear();
        }
    }

    /// <summary>Only a gateway whose health check succeeded gets requests; one that was not checked yet gets none.</summary>
    private sealed class ReadyOnly : IAvailableDestinationsPolicy
    {
        public const string PolicyName = "ReadyOnly";

        public string Name => PolicyName;

        public IReadOnlyList<DestinationState> GetAvailalableDestinations(
            ClusterConfig config, IReadOnlyList<DestinationState> allDestinations) =>
            [.. allDestinations.Where(static gateway => gateway.Health.Active == DestinationHealth.Healthy)];
    }
}
