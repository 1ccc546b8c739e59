using System.Reflection;
using PahlawanPangan.Tests.Grpc;

namespace PahlawanPangan.Tests.Fuzzing.Network;

/// <summary>A gateway whose grains always answer: as other tests have them answer, else that there is no such thing.</summary>
public sealed class FuzzedGateway : GatewayHost
{
    private static readonly Refusal NotFound = new(RefusalKind.NotFound, "There is no such thing.");

    public FuzzedGateway()
    {
        // Another address of loopback, since its port is known only once it is bound.
        Settings["PANGAN_GRPC_URLS"] = "http://127.0.0.2:0";
        Settings["Gateway:StreamsPerAccountMax"] = "1000";
        Cluster.Otherwise = Answer;
    }

    internal GrpcCaller NewCaller() => new(GrpcAddress);

    private static object? Answer(MethodInfo called)
    {
        var type = called.ReturnType;
        if (!type.IsGenericType)
        {
            return type == typeof(Task) ? Task.CompletedTask : null;
        }

        var result = type.GetGenericArguments()[0];
        var isReply = result.IsGenericType && result.GetGenericTypeDefinition() == typeof(Reply<>);
        var value = isReply ? result.GetMethod("op_Implicit", [typeof(Refusal)])!.Invoke(null, [NotFound])
            : result.IsValueType ? Activator.CreateInstance(result)
            : null;
        var name = value is null ? nameof(Fail) : nameof(Give);
        var task = typeof(FuzzedGateway).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(result)
            .Invoke(null, value is null ? [] : [value]);
        return type.GetGenericTypeDefinition() == typeof(Task<>) ? task : Activator.CreateInstance(type, task);
    }

    private static Task<T> Give<T>(T value) => Task.FromResult(value);

    /// <summary>A grain that does not answer in time.</summary>
    private static Task<T> Fail<T>() => Task.FromException<T>(new TimeoutException());
}
