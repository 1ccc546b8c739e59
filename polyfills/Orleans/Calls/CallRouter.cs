using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>Sends calls on behalf of grains and of code outside of them: filters, context, deadline, and then the silo.</summary>
internal abstract class CallRouter : IDisposable
{
    private static readonly Task<NoResult> s_done = Task.FromResult(default(NoResult));

    private readonly TimeSpan _responseTimeout;
    private IOutgoingGrainCallFilter[]? _outgoingFilters;

    protected CallRouter(IServiceProvider services, TimeSpan responseTimeout, TimeProvider time)
    {
        Services = services;
        Deadlines = new ResponseDeadlines(time);
        Factory = new GrainFactory(this);
        _responseTimeout = responseTimeout;
    }

    public IServiceProvider Services { get; }

    public GrainFactory Factory { get; }

    public ResponseDeadlines Deadlines { get; }

    /// <summary>Looked up at the first call, since a filter may itself need the factory of references.</summary>
    public IOutgoingGrainCallFilter[] OutgoingFilters => _outgoingFilters ??= [.. Services.GetServices<IOutgoingGrainCallFilter>()];

    /// <summary>Whether calls come from a client beside the silo.</summary>
    protected virtual bool IsClient => false;

    /// <summary>The silo that calls go to, or an exception that says why there is none.</summary>
    public abstract SiloRuntime Silo { get; }

    public Task<T> Send<T>(GrainReference target, GrainCall<T> call)
    {
        var source = RuntimeContext.Activation;

        // A reference that came in from a client belongs to the silo once a grain uses it.
        var router = source?.Silo.Router ?? this;
        call.Target = target.GrainId;
        call.Source = source;
        call.IsFromClient = router.IsClient;
        return router.OutgoingFilters.Length == 0 ? router.SendUnfiltered(target, call) : router.SendFilteredAsync(target, call);
    }

    /// <summary>Sends a call that has been through the filters.</summary>
    public Task<T> SendUnfiltered<T>(GrainReference target, GrainCall<T> call)
    {
        if (call.CallerToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(call.CallerToken);
        }

        try
        {
            call.Context = RequestContextCopy.Of(RequestContext.Current);
            var silo = Silo;
            if (call.Contract.IsOneWay)
            {
                silo.Dispatch(call, target);
                return typeof(T) == typeof(NoResult) ? (Task<T>)(object)s_done : Task.FromResult<T>(default!);
            }

            call.LinkCancellation();
            Deadlines.Add(call, call.Contract.ResponseTimeout ?? _responseTimeout);
            silo.Dispatch(call, target);
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }

        return call.Answered;
    }

    public void Dispose() => Deadlines.Dispose();

    private async Task<T> SendFilteredAsync<T>(GrainReference target, GrainCall<T> call)
    {
        var context = new OutgoingCallContext<T>(this, target, call);
        await context.Invoke();
        return context.TypedResult;
    }
}
