using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>Compiles how a grain class is constructed: services from the activation's scope, facets from their factories.</summary>
internal static class GrainConstructor
{
    public static Func<IServiceProvider, IGrainContext, object> Compile(Type type)
    {
        var facets = FacetsOf(type);
        var factory = ActivatorUtilities.CreateFactory(type, [.. facets.Select(static f => f.ParameterType)]);
        if (facets.Count == 0)
        {
            return (services, _) => factory(services, []);
        }

        var makers = facets.Select(Maker).ToArray();
        return (services, context) => factory(services, [.. makers.Select(make => make(context))]);
    }

    private static List<ParameterInfo> FacetsOf(Type type) =>
        [.. type.GetConstructors()
            .OrderByDescending(static c => c.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            .ThenByDescending(static c => c.GetParameters().Length)
            .Take(1)
            .SelectMany(static c => c.GetParameters())
            .Where(static p => p.IsDefined(typeof(PersistentStateAttribute)))];

    private static Func<IGrainContext, object> Maker(ParameterInfo parameter)
    {
        var configuration = parameter.GetCustomAttribute<PersistentStateAttribute>()!;
        if (!parameter.ParameterType.IsConstructedGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException($"Parameter {parameter.Name} of {parameter.Member.DeclaringType} must be an IPersistentState<TState>.");
        }

        var create = typeof(IPersistentStateFactory).GetMethod(nameof(IPersistentStateFactory.Create))!
            .MakeGenericMethod(parameter.ParameterType.GetGenericArguments()[0]);
        return context =>
        {
            var states = context.ActivationServices.GetRequiredService<IPersistentStateFactory>();
            return create.Invoke(states, BindingFlags.DoNotWrapExceptions, null, [context, configuration], null)!;
        };
    }
}
