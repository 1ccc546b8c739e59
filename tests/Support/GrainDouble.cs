using System.Reflection;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// Stands in for a grain or the grain factory. A proxy rather than a class, since a class that implements a grain's
/// interface would be taken for a second implementation of the grain.
/// </summary>
public class GrainDouble : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> answer = (_, _) => throw new NotSupportedException();

    public static object Create(Type type, Func<MethodInfo, object?[], object?> answer)
    {
        var proxy = DispatchProxy.Create(type, typeof(GrainDouble));
        ((GrainDouble)proxy).answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => answer(targetMethod!, args ?? []);
}
