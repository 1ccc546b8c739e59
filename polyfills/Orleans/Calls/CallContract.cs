using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>What the attributes of an interface's method say about calls of it.</summary>
internal sealed class CallContract
{
    private static readonly ConcurrentDictionary<MethodInfo, CallContract> s_known = new();

    private CallContract(MethodInfo method)
    {
        Method = method;
        Interface = method.DeclaringType!;
        InterfaceName = Interface.FullName ?? Interface.Name;
        ActivityName = $"{Interface.Name}/{method.Name}";
        AlwaysInterleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        ResultIsImmutable = method.ReturnParameter.IsDefined(typeof(ImmutableAttribute), false);
        var parameters = method.GetParameters();
        ArgumentCount = parameters.Count(static p => p.ParameterType != typeof(CancellationToken));
        TakesToken = ArgumentCount != parameters.Length;
    }

    public MethodInfo Method { get; }

    public Type Interface { get; }

    public string InterfaceName { get; }

    public string ActivityName { get; }

    public bool AlwaysInterleaves { get; }

    public bool IsReadOnly { get; }

    public bool IsOneWay { get; }

    public TimeSpan? ResponseTimeout { get; }

    public bool ResultIsImmutable { get; }

    public bool TakesToken { get; }

    public int ArgumentCount { get; }

    public static CallContract Of(MethodInfo method) => s_known.GetOrAdd(method, static m => new CallContract(m));
}
