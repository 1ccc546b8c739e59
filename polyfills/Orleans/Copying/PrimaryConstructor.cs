using System.Reflection;

namespace Orleans.Serialization.Cloning;

/// <summary>Finds the primary constructor of a type, which metadata does not mark.</summary>
internal static class PrimaryConstructor
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The names of its parameters, when they count as members.</summary>
    public static HashSet<string> ParametersOf(Type type, GenerateSerializerAttribute options)
    {
        var isRecord = type.GetMethod("PrintMembers", Own) is not null;
        if (!(isRecord || options.IncludePrimaryConstructorParameters) || OptsOut(type))
        {
            return [];
        }

        // A record's positional parameters are also those of its Deconstruct method, which makes them recognisable.
        var constructor = type.GetConstructors(Own)
            .Where(c => c.GetParameters() is { Length: > 0 } parameters && !IsCopyConstructor(type, parameters) && AllAreKept(type, parameters))
            .MaxBy(static c => c.GetParameters().Length);
        return constructor is null ? [] : [.. constructor.GetParameters().Select(static p => p.Name!)];
    }

    private static bool OptsOut(Type type)
    {
        var said = type.GetCustomAttributesData()
            .First(static a => a.AttributeType == typeof(GenerateSerializerAttribute))
            .NamedArguments
            .Where(static a => a.MemberName == nameof(GenerateSerializerAttribute.IncludePrimaryConstructorParameters));
        return said.Any(static a => a.TypedValue.Value is false);
    }

    private static bool IsCopyConstructor(Type type, ParameterInfo[] parameters) => parameters.Length == 1 && parameters[0].ParameterType == type;

    private static bool AllAreKept(Type type, ParameterInfo[] parameters) => parameters.All(p =>
        (type.GetProperty(p.Name!, Own) is { } property && property.PropertyType == p.ParameterType)
        || type.GetField($"<{p.Name}>P", Own) is not null);
}
