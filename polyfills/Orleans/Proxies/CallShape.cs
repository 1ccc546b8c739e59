using System.Reflection;

namespace Orleans.Runtime;

/// <summary>How an interface's method returns, and what kind of call that makes of it.</summary>
internal sealed class CallShape
{
    private CallShape(MethodInfo method)
    {
        Method = method;
        var type = method.ReturnType;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        IsVoid = type == typeof(void);
        IsValueTask = type == typeof(ValueTask) || definition == typeof(ValueTask<>);
        IsStream = definition == typeof(IAsyncEnumerable<>);
        if (!IsVoid && !IsValueTask && !IsStream && type != typeof(Task) && definition != typeof(Task<>))
        {
            throw new NotSupportedException(
                $"{method.DeclaringType}.{method.Name} returns {type}. A grain method returns Task, ValueTask or IAsyncEnumerable.");
        }

        Result = definition is null ? typeof(NoResult) : type.GetGenericArguments()[0];
        CallBase = (IsStream ? typeof(StreamCall<>) : typeof(GrainCall<>)).MakeGenericType(Result);
    }

    public MethodInfo Method { get; }

    public bool IsVoid { get; }

    public bool IsValueTask { get; }

    public bool IsStream { get; }

    /// <summary>What the caller gets in the end.</summary>
    public Type Result { get; }

    /// <summary>What the method's call class derives from.</summary>
    public Type CallBase { get; }

    public static CallShape Of(MethodInfo method) => new(method);
}
