using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>Everything of one silo that calls and activations need.</summary>
internal sealed class SiloRuntime : IDisposable
{
    private volatile bool _isStopping;
    private volatile bool _isGone;
    private IIncomingGrainCallFilter[]? _incomingFilters;

    public SiloRuntime(
        IServiceProvider services,
        ILocalSiloDetails details,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        ILoggerFactory loggers)
    {
        Services = services;
        Details = details;
        Collection = collection.Value;
        Time = services.GetKeyedService<TimeProvider>(TimeProviderNames.ActivationManagement) ?? TimeProvider.System;
        GrainTime = services.GetKeyedService<TimeProvider>(TimeProviderNames.Grains) ?? TimeProvider.System;
        Log = new RuntimeLog(loggers.CreateLogger("Orleans.Runtime"));
        Directory = new ActivationDirectory(this);
        Router = new SiloCallRouter(this, messaging.Value.ResponseTimeout);
    }

    public IServiceProvider Services { get; }

    public ILocalSiloDetails Details { get; }

    public GrainCollectionOptions Collection { get; }

    /// <summary>Measures idleness.</summary>
    public TimeProvider Time { get; }

    /// <summary>Drives the grains' timers.</summary>
    public TimeProvider GrainTime { get; }

    public RuntimeLog Log { get; }

    /// <summary>Looked up at the first call, since a filter may itself need the factory of references.</summary>
    public IIncomingGrainCallFilter[] IncomingFilters => _incomingFilters ??= [.. Services.GetServices<IIncomingGrainCallFilter>()];

    public ActivationDirectory Directory { get; }

    public SiloCallRouter Router { get; }

    /// <summary>How long an activation of a class may be idle, or null if for ever.</summary>
    public TimeSpan? AgeLimitOf(GrainClass grainClass)
    {
        if (grainClass.NeverIdles)
        {
            return null;
        }

        var limit = grainClass.AgeLimit
            ?? (Collection.ClassSpecificCollectionAge.TryGetValue(grainClass.Type.FullName!, out var age) ? age : Collection.CollectionAge);
        return limit == Timeout.InfiniteTimeSpan ? null : limit;
    }

    /// <summary>Hands a call to the activation of its grain, which is made if there is none.</summary>
    public void Dispatch(GrainCall call, GrainReference? through = null)
    {
        if (through?.LastHost is { } last && ReferenceEquals(last.Silo, this) && last.TryReceive(call))
        {
            return;
        }

        try
        {
            while (true)
            {
                ThrowIfGone();
                var host = Directory.GetOrCreate(call);
                if (host.TryReceive(call))
                {
                    if (through is not null)
                    {
                        through.LastHost = host as Activation;
                    }

                    return;
                }

                // It ended between being found and being asked, and leaves the directory by itself.
                Thread.Yield();
            }
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }
    }

    public void ThrowIfStopping()
    {
        if (_isStopping)
        {
            throw new SiloUnavailableException($"Silo {Details.Name} is stopping and activates no more grains.");
        }
    }

    /// <summary>Activates nothing from here on, and ends what is active.</summary>
    public async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        if (cancellationToken.IsCancellationRequested)
        {
            // A silo that is killed says good-bye to no grain.
            return;
        }

        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo stops.");
        var ends = new List<Task>();
        foreach (var activation in Directory.All)
        {
            activation.Deactivate(reason, cancellationToken);
            ends.Add(activation.Deactivated);
        }

        try
        {
            await Task.WhenAll(ends).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Log.DeactivationCutShort(ends.Count(static end => !end.IsCompleted));
        }
    }

    /// <summary>Takes no more calls, and answers those that wait with why.</summary>
    public void Leave()
    {
        _isStopping = true;
        _isGone = true;
        foreach (var activation in Directory.All)
        {
            activation.Drop();
        }

        Router.Deadlines.FailAll(_ => Gone());
    }

    public void Dispose() => Router.Dispose();

    private SiloUnavailableException Gone() => new($"Silo {Details.Name} has stopped.");

    private void ThrowIfGone()
    {
        if (_isGone)
        {
            throw Gone();
        }
    }
}

/// <summary>Sends the calls that grains, and services beside them, make.</summary>
internal sealed class SiloCallRouter : CallRouter
{
    public SiloCallRouter(SiloRuntime silo, TimeSpan responseTimeout)
        : base(silo.Services, responseTimeout, silo.Services.GetKeyedService<TimeProvider>(TimeProviderNames.Messaging) ?? TimeProvider.System) => Silo = silo;

    public override SiloRuntime Silo { get; }
}
