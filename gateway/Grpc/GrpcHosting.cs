using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Health;
using PahlawanPangan.Gateway.Http;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Adds gRPC to the gateway.</summary>
internal static class GrpcHosting
{
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(15);

    private static readonly string[] ServiceNames =
    [
        Wire.Lots.Descriptor.FullName, Wire.Claims.Descriptor.FullName, Wire.Deliveries.Descriptor.FullName,
        Wire.Events.Descriptor.FullName,
    ];

    /// <summary>Adds the services, and the addresses at which they are served.</summary>
    public static void AddPanganGrpc(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<GrpcOptions>().Configure<IConfiguration>(static (options, configuration) => options.Bind(configuration))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<GrpcOptions>, GrpcOptionsValidator>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, GrpcAddresses>();
        GrpcAddresses.AddTo(builder.Configuration);

        services.AddSingleton<OpenStreamLimit>();
        services.AddSingleton<CallInterceptor>();
        services.AddGrpc();
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<GatewayOptions>>(static (grpc, gateway) =>
        {
            grpc.MaxReceiveMessageSize = gateway.Value.BodyBytesMax;
            grpc.IgnoreUnknownServices = true;
            grpc.Interceptors.Add<CallInterceptor>();
        });
        services.AddGrpcReflection();

        // The service is ready when the gateway is; a watcher learns of a change within the period.
        services.AddGrpcHealthChecks(static health =>
        {
            foreach (var service in (string[])["", .. ServiceNames])
            {
                health.Services.Map(service, static check => check.Tags.Contains(HealthEndpoints.Ready));
            }
        });
        services.Configure<HealthCheckPublisherOptions>(static publisher =>
        {
            publisher.Period = HealthPeriod;
            publisher.Predicate = static check => check.Tags.Contains(HealthEndpoints.Ready);
        });
    }

    /// <summary>Maps the services.</summary>
    public static void MapPanganGrpc(this WebApplication app)
    {
        app.MapGrpcService<LotService>().Add(SetRule);
        app.MapGrpcService<ClaimService>().Add(SetRule);
        app.MapGrpcService<DeliveryService>().Add(SetRule);
        app.MapGrpcService<EventService>().Add(SetRule);
        app.MapGrpcHealthChecksService().AllowEveryone().RepeatsAsIs("It changes nothing.");
        if (app.Services.GetRequiredService<IOptions<GrpcOptions>>().Value.Reflection)
        {
            app.MapGrpcReflectionService().AllowEveryone().RepeatsAsIs("It changes nothing.");
        }
    }

    /// <summary>Lets in whom the method's rule names. A method without one is refused to everyone, as every endpoint is.</summary>
    private static void SetRule(EndpointBuilder endpoint)
    {
        // A message has the limit of a body, and the service checks it.
        endpoint.Metadata.Add(UnlimitedBody.Metadata);
        if (endpoint.Metadata.OfType<CounterpartAttribute>().SingleOrDefault() is { } rule)
        {
            endpoint.Metadata.Add(rule.Access);
            endpoint.Metadata.Add(rule.Access.Policy!);
            endpoint.Metadata.Add(rule.Repetition);
        }
    }

    private sealed class UnlimitedBody : IRequestSizeLimitMetadata
    {
        public static UnlimitedBody Metadata { get; } = new();

        public long? MaxRequestBodySize => null;
    }
}
