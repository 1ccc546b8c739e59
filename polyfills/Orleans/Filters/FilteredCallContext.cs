using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>What both directions of a filtered call share.</summary>
internal abstract class FilteredCallContext(GrainCall call) : IGrainCallContext
{
    public IInvokable Request => Call;

    public abstract object Grain { get; }

    public GrainId? SourceId => Call.Source?.GrainId;

    public GrainId TargetId => Call.Target;

    public GrainInterfaceType InterfaceType => GrainTypeNames.OfInterface(Call.Contract.Interface);

    public string InterfaceName => Call.Contract.InterfaceName;

    public string MethodName => Call.Contract.Method.Name;

    public MethodInfo InterfaceMethod => Call.Contract.Method;

    public abstract object? Result { get; set; }

    protected GrainCall Call { get; } = call;

    /// <summary>How many filters have been gone through.</summary>
    protected int Stage { get; set; }

    public abstract Task Invoke();
}

/// <summary>A call on its way through the incoming filters to the grain's method.</summary>
internal sealed class IncomingCallContext(Activation activation, GrainCall call) : FilteredCallContext(call), IIncomingGrainCallContext
{
    private MethodInfo? _implementation;

    public override object Grain => activation.GrainInstance!;

    public override object? Result { get; set; }

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod => _implementation ??= FindImplementation();

    public override Task Invoke()
    {
        var filters = activation.Silo.IncomingFilters;
        var stage = Stage++;
        if (stage < filters.Length)
        {
            return filters[stage].Invoke(this);
        }

        return stage == filters.Length && Grain is IIncomingGrainCallFilter own ? own.Invoke(this) : InvokeMethodAsync();
    }

    private async Task InvokeMethodAsync()
    {
        var returned = Call.InvokeMethod(Grain) ?? Task.CompletedTask;
        await returned;
        Result = Call.ResultOf(returned);
    }

    private MethodInfo FindImplementation()
    {
        var method = Call.Contract.Method;
        if (!method.DeclaringType!.IsAssignableFrom(Grain.GetType()))
        {
            return method;
        }

        var declared = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        var map = Grain.GetType().GetInterfaceMap(method.DeclaringType);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, declared)];
    }
}

/// <summary>A call on its way through the outgoing filters to the silo.</summary>
internal sealed class OutgoingCallContext<T>(CallRouter router, GrainReference target, GrainCall<T> call)
    : FilteredCallContext(call), IOutgoingGrainCallContext
{
    public override object Grain => target;

    public IGrainContext? SourceContext => Call.Source;

    public T TypedResult { get; private set; } = default!;

    public override object? Result
    {
        get => typeof(T) == typeof(NoResult) ? null : TypedResult;
        set => TypedResult = (T)value!;
    }

    public override Task Invoke()
    {
        var stage = Stage++;
        return stage < router.OutgoingFilters.Length ? router.OutgoingFilters[stage].Invoke(this) : SendAsync();
    }

    private async Task SendAsync() => TypedResult = await router.SendUnfiltered(target, (GrainCall<T>)Call);
}
