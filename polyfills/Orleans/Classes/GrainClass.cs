using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>What the runtime knows about one grain class, read once from its attributes.</summary>
internal sealed class GrainClass
{
    private readonly Lazy<Func<IServiceProvider, IGrainContext, object>> _construct;

    public GrainClass(Type type, GrainType grainType)
    {
        Type = type;
        GrainType = grainType;
        _construct = new(() => GrainConstructor.Compile(type));
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), true);
        NeverIdles = type.IsDefined(typeof(KeepAliveAttribute), true);
        AgeLimit = type.GetCustomAttribute<CollectionAgeLimitAttribute>(true)?.AgeLimit;
        StatelessWorker = type.GetCustomAttribute<StatelessWorkerAttribute>(true);
        if (type.GetCustomAttribute<MayInterleaveAttribute>(true) is { } predicate)
        {
            MayInterleave = BindPredicate(type, predicate.CallbackMethodName);
        }
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    public bool NeverIdles { get; }

    public TimeSpan? AgeLimit { get; }

    public StatelessWorkerAttribute? StatelessWorker { get; }

    public Func<object, IInvokable, bool>? MayInterleave { get; }

    public object Construct(IServiceProvider services, IGrainContext context) => _construct.Value(services, context);

    private static Func<object, IInvokable, bool> BindPredicate(Type type, string name)
    {
        const BindingFlags Anywhere = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic
            | BindingFlags.FlattenHierarchy;
        var method = type.GetMethod(name, Anywhere, [typeof(IInvokable)])
            ?? throw new InvalidOperationException($"Class {type.FullName} has no method \"{name}\" that takes an {nameof(IInvokable)}.");
        if (method.ReturnType != typeof(bool))
        {
            throw new InvalidOperationException($"Method {type.FullName}.{name} must return a bool.");
        }

        if (method.IsStatic)
        {
            var shared = method.CreateDelegate<Func<IInvokable, bool>>();
            return (_, call) => shared(call);
        }

        var binder = typeof(GrainClass).GetMethod(nameof(BindInstance), BindingFlags.Static | BindingFlags.NonPublic)!;
        return (Func<object, IInvokable, bool>)binder.MakeGenericMethod(type).Invoke(null, [method])!;
    }

    private static Func<object, IInvokable, bool> BindInstance<TGrain>(MethodInfo method)
    {
        var typed = method.CreateDelegate<Func<TGrain, IInvokable, bool>>();
        return (grain, call) => typed((TGrain)grain, call);
    }
}
