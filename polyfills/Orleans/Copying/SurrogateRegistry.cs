using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Metadata;

namespace Orleans.Serialization.Cloning;

/// <summary>Finds the converters that the application registered with <see cref="RegisterConverterAttribute"/>.</summary>
internal static class SurrogateRegistry
{
    private static readonly ConcurrentDictionary<Assembly, List<(Type Value, Type Surrogate, Type Converter)>> s_byAssembly = new();

    /// <summary>The copier that goes through a stand-in, if the type has one.</summary>
    public static ValueCopier? Find(Type type)
    {
        var definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        foreach (var assembly in ApplicationAssemblies.All)
        {
            foreach (var (value, surrogate, converter) in s_byAssembly.GetOrAdd(assembly, Scan))
            {
                if (value == definition)
                {
                    return Make(type, surrogate, converter);
                }
            }
        }

        return null;
    }

    private static ValueCopier Make(Type type, Type surrogate, Type converter)
    {
        if (converter.IsGenericTypeDefinition)
        {
            var arguments = type.GetGenericArguments();
            converter = converter.MakeGenericType(arguments);
            surrogate = surrogate.GetGenericTypeDefinition().MakeGenericType(arguments);
        }

        return (ValueCopier)Activator.CreateInstance(
            typeof(SurrogateCopier<,>).MakeGenericType(type, surrogate), Activator.CreateInstance(converter))!;
    }

    private static List<(Type Value, Type Surrogate, Type Converter)> Scan(Assembly assembly)
    {
        List<(Type, Type, Type)> found = [];
        foreach (var converter in assembly.GetTypes().Where(static t => t.IsDefined(typeof(RegisterConverterAttribute), false)))
        {
            foreach (var contract in converter.GetInterfaces().Where(static i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>)))
            {
                var arguments = contract.GetGenericArguments();
                var value = arguments[0].IsGenericType ? arguments[0].GetGenericTypeDefinition() : arguments[0];
                found.Add((value, arguments[1], converter));
            }
        }

        return found;
    }

    private sealed class SurrogateCopier<TValue, TSurrogate>(IConverter<TValue, TSurrogate> converter) : ValueCopier<TValue>
        where TSurrogate : struct
    {
        public override TValue Copy(TValue value, CopyContext context)
        {
            var surrogate = DeepCopy<TSurrogate>.Part(converter.ConvertToSurrogate(value), context);
            return converter.ConvertFromSurrogate(surrogate);
        }
    }
}
