using System.Collections.Concurrent;
using System.Reflection;

namespace PahlawanPangan.Tests.Support;

/// <summary>A cluster whose grains answer what a test tells them, and that remembers what they were asked.</summary>
public sealed class FakeCluster
{
    private readonly ConcurrentDictionary<string, Func<object, object?[], object?>> answers = new();

    public FakeCluster() => Factory = (IGrainFactory)GrainDouble.Create(typeof(IGrainFactory), GetGrain);

    public IGrainFactory Factory { get; }

    /// <summary>The calls so far: the grain's key, the method, and its arguments.</summary>
    public ConcurrentQueue<(object Key, string Method, object?[] Arguments)> Calls { get; } = new();

    /// <summary>What a method answers that a test gave none of its type; an exception when null.</summary>
    public Func<MethodInfo, object?>? Otherwise { get; set; }

    /// <summary>Makes one method of every grain answer so.</summary>
    public void On(string method, Func<object?[], object?> answer) => answers[method] = (_, arguments) => answer(arguments);

    /// <summary>Makes one method of every grain answer so, which depends on the grain's key.</summary>
    public void OnKeyed(string method, Func<object, object?[], object?> answer) => answers[method] = answer;

    /// <summary>Makes one method of every lot answer so.</summary>
    public void OnLot<T>(string method, Func<object?[], Reply<T>> answer)
        where T : class => On(method, arguments => new ValueTask<Reply<T>>(answer(arguments)));

    /// <summary>The last argument of that type which a grain was given.</summary>
    public T Last<T>() => Calls.SelectMany(call => call.Arguments).OfType<T>().Last();

    private object? GetGrain(MethodInfo method, object?[] arguments)
    {
        var key = arguments[0]!;
        return GrainDouble.Create(method.ReturnType, (called, given) =>
        {
            Calls.Enqueue((key, called.Name, given));
            if (answers.TryGetValue(called.Name, out var answer) && answer(key, given) is var value
                && (Otherwise is null || called.ReturnType.IsInstanceOfType(value)))
            {
                return value;
            }

            return Otherwise is { } otherwise
                ? otherwise(called)
                : throw new NotSupportedException($"The test gave {called.Name} no answer.");
        });
    }
}
