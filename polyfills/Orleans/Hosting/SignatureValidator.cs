using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Orleans.Hosting;

/// <summary>In development, a silo does not start while a grain interface names a type that cannot be copied.</summary>
internal sealed class SignatureValidator(IServiceProvider services) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (services.GetService<IHostEnvironment>()?.IsDevelopment() != true)
        {
            return;
        }

        List<string> complaints = [];
        foreach (var grainInterface in ApplicationAssemblies.All.SelectMany(static a => a.GetTypes()).Where(IsGrainInterface))
        {
            foreach (var method in grainInterface.GetMethods().Where(static m => !m.IsGenericMethodDefinition))
            {
                complaints.AddRange(TypesOf(method)
                    .Where(static type => !IsCopyable(type, []))
                    .Select(type => $"{type} in {grainInterface}.{method.Name}"));
            }
        }

        if (complaints.Count > 0)
        {
            throw new OrleansConfigurationException(
                "Grain interfaces name types that cannot be copied. Mark them with [GenerateSerializer] and their members with [Id(n)]: "
                + string.Join("; ", complaints.Distinct()));
        }
    }

    private static bool IsGrainInterface(Type type) =>
        type is { IsInterface: true, ContainsGenericParameters: false } && typeof(IAddressable).IsAssignableFrom(type);

    private static IEnumerable<Type> TypesOf(MethodInfo method) =>
        method.GetParameters().Select(static p => p.ParameterType)
            .Concat(method.ReturnType.IsConstructedGenericType ? method.ReturnType.GetGenericArguments() : [])
            .Distinct();

    private static bool IsCopyable(Type type, HashSet<Type> visited)
    {
        if (!visited.Add(type))
        {
            return true;
        }

        var parts = type.IsArray ? [type.GetElementType()!] : type.IsConstructedGenericType ? type.GetGenericArguments() : [];
        if (!parts.All(part => IsCopyable(part, visited)))
        {
            return false;
        }

        if (type.IsInterface || type == typeof(object) || type.IsAbstract && type.IsDefined(typeof(GenerateSerializerAttribute), false))
        {
            return true;
        }

        try
        {
            CopierCatalog.ForExact(type);
            return true;
        }
        catch (CodecNotFoundException)
        {
            return false;
        }
    }
}
