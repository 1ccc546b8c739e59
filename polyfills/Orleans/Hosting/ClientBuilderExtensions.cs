using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Settings and services of a client.</summary>
public static class ClientBuilderExtensions
{
    /// <summary>Adds services.</summary>
    public static IClientBuilder ConfigureServices(this IClientBuilder builder, Action<IServiceCollection> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        configureDelegate(builder.Services);
        return builder;
    }

    /// <summary>Sets options.</summary>
    public static IClientBuilder Configure<TOptions>(this IClientBuilder builder, Action<TOptions> configureOptions)
        where TOptions : class => builder.ConfigureServices(services => services.Configure(configureOptions));

    /// <summary>Sets options from configuration.</summary>
    public static IClientBuilder Configure<TOptions>(this IClientBuilder builder, IConfiguration configuration)
        where TOptions : class => builder.ConfigureServices(services => services.AddOptions<TOptions>().Bind(configuration));

    /// <summary>Finds the silo of this machine, which must be in this process.</summary>
    public static IClientBuilder UseLocalhostClustering(
        this IClientBuilder builder,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        string serviceId = "dev",
        string clusterId = "dev") => builder.UseLocalhostClustering([gatewayPort], serviceId, clusterId);

    /// <summary>Finds the silo of this machine, which must be in this process.</summary>
    public static IClientBuilder UseLocalhostClustering(
        this IClientBuilder builder, int[] gatewayPorts, string serviceId = "dev", string clusterId = "dev")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(new ClusteringChoice(Refusal: null));
        return builder
            .Configure<StaticGatewayListProviderOptions>(options =>
                options.Gateways = [.. gatewayPorts.Select(static port => new Uri($"gwy.tcp://127.0.0.1:{port}/0"))])
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = options.ClusterId == ClusterOptions.DefaultClusterId ? clusterId : options.ClusterId;
                options.ServiceId = options.ServiceId == ClusterOptions.DefaultServiceId ? serviceId : options.ServiceId;
            });
    }

    /// <summary>Carries the current trace into grain calls, and names them in it.</summary>
    public static IClientBuilder AddActivityPropagation(this IClientBuilder builder) => builder.AddOutgoingGrainCallFilter<OutgoingActivityFilter>();
}

/// <summary>Adds grain call filters to a client.</summary>
public static class ClientBuilderGrainCallFilterExtensions
{
    /// <summary>Adds a filter of calls that leave.</summary>
    public static IClientBuilder AddOutgoingGrainCallFilter<TImplementation>(this IClientBuilder builder)
        where TImplementation : class, IOutgoingGrainCallFilter =>
        builder.ConfigureServices(services => services.AddSingleton<IOutgoingGrainCallFilter, TImplementation>());

    /// <summary>Adds a filter of calls that leave.</summary>
    public static IClientBuilder AddOutgoingGrainCallFilter(this IClientBuilder builder, IOutgoingGrainCallFilter filter) =>
        builder.ConfigureServices(services => services.AddSingleton(filter));

    /// <summary>Adds a filter of calls that leave.</summary>
    public static IClientBuilder AddOutgoingGrainCallFilter(this IClientBuilder builder, OutgoingGrainCallFilterDelegate filter) =>
        builder.AddOutgoingGrainCallFilter(new DelegateFilter(null, filter));
}
