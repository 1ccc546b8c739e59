using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>The services that every client has.</summary>
internal static class ClientServices
{
    public static void AddTo(IServiceCollection services)
    {
        if (services.Any(static s => s.ServiceType == typeof(ClientRouter)))
        {
            return;
        }

        if (services.Any(static s => s.ServiceType == typeof(SiloRuntime)))
        {
            throw new InvalidOperationException("A host has either a silo, which is a client too, or a client, not both.");
        }

        services.AddOptions();
        services.AddLogging();
        SharedServices.AddTo(services);
        services.AddSingleton<ClientRouter>();
        services.AddSingleton(static sp => sp.GetRequiredService<ClientRouter>().Factory);
        services.TryAddSingleton<IGrainFactory>(static sp => sp.GetRequiredService<GrainFactory>());
        services.TryAddSingleton<IClusterClient>(static sp => sp.GetRequiredService<GrainFactory>());
        services.AddSingleton<IConfigurationValidator, ClusteringValidator>();
        services.AddSingleton<ClientLifecycle>();
        services.AddHostedService<ClientHostedService>();
    }
}

/// <summary>Sends the calls that a client makes to the silo of its cluster, which must be in this process.</summary>
internal sealed class ClientRouter(
    IServiceProvider services, IOptions<ClusterOptions> cluster, IOptions<ClientMessagingOptions> messaging)
    : CallRouter(
        services,
        messaging.Value.ResponseTimeout,
        services.GetKeyedService<TimeProvider>(TimeProviderNames.Messaging) ?? TimeProvider.System)
{
    private readonly ClusterSlot _cluster = ClusterSlot.Of(cluster.Value);
    private volatile bool _isClosed;

    public override SiloRuntime Silo
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(IClusterClient));
            return _cluster.Silo ?? throw NotHere();
        }
    }

    protected override bool IsClient => true;

    public void Connect() => _ = Silo;

    public void Close()
    {
        _isClosed = true;
        Deadlines.FailAll(static _ => new ObjectDisposedException(nameof(IClusterClient)));
    }

    private SiloUnavailableException NotHere() => new(
        $"There is no silo of cluster \"{cluster.Value.ClusterId}\" in this process. A client of a silo elsewhere needs the official Orleans packages.");
}

/// <summary>The stages of a client, in which nothing of the client's own happens.</summary>
internal sealed class ClientLifecycle(ILogger<ClientLifecycle> logger) : LifecycleStages, IClusterClientLifecycle
{
    private static readonly Action<ILogger, string, Exception?> s_stopFailed =
        LoggerMessage.Define<string>(LogLevel.Error, new EventId(1), "{Observer} failed to stop");

    protected override void OnStopFailed(ILifecycleObserver observer, Exception exception) =>
        s_stopFailed(logger, observer.GetType().Name, exception);
}

/// <summary>Connects the client when the host starts, and closes it when the host stops.</summary>
internal sealed class ClientHostedService(
    ClientRouter router,
    ClientLifecycle lifecycle,
    IEnumerable<ILifecycleParticipant<IClusterClientLifecycle>> participants,
    IEnumerable<IConfigurationValidator> validators) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in validators)
        {
            validator.ValidateConfiguration();
        }

        foreach (var participant in participants)
        {
            participant.Participate(lifecycle);
        }

        router.Connect();
        await lifecycle.OnStart(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await lifecycle.OnStop(cancellationToken);
        router.Close();
    }
}
