using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>Generic methods of grain interfaces are not part of the subset, which a call of one says.</summary>
internal static class GenericCallEmitter
{
    private static readonly ConstructorInfo s_notSupported = typeof(NotSupportedException).GetConstructor([typeof(string)])!;

    public static void EmitBody(MethodBuilder proxied, MethodInfo method)
    {
        var definitions = method.GetGenericArguments();
        var own = proxied.DefineGenericParameters([.. definitions.Select(static d => d.Name)]);
        for (var i = 0; i < own.Length; i++)
        {
            own[i].SetGenericParameterAttributes(definitions[i].GenericParameterAttributes);
        }

        var il = proxied.GetILGenerator();
        il.Emit(OpCodes.Ldstr, $"{method.DeclaringType}.{method.Name} is generic. Generic grain methods need the official Orleans packages.");
        il.Emit(OpCodes.Newobj, s_notSupported);
        il.Emit(OpCodes.Throw);
    }
}
