using System.Reflection;
using System.Reflection.Emit;

namespace PahlawanPangan.Tests.Architecture;

/// <summary>
/// The types that a compiled type refers to: in its declaration, its members' signatures and attributes, and its methods' bodies.
/// </summary>
internal static class TypeReferences
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (OpCode)field.GetValue(null)!).ToDictionary(static code => code.Value);

    /// <summary>Every type that a type refers to, without the types nested in it; a generic type by its definition.</summary>
    public static IEnumerable<Type> Of(Type type)
    {
        IEnumerable<Type?> declaration =
            [type.BaseType, .. type.GetInterfaces(), .. AttributesOf(type), .. ConstraintsOf(type.GetGenericArguments())];
        var members = type.GetMembers(Declared).Where(static member => member is not Type).ToArray();
        var signatures = members.SelectMany(AttributesOf)
            .Concat(members.OfType<FieldInfo>().Select(static field => field.FieldType))
            .Concat(members.OfType<MethodBase>().SelectMany(static method => method.GetParameters())
                .Select(static parameter => parameter.ParameterType))
            .Concat(members.OfType<MethodInfo>().Select(static method => method.ReturnType))
            .Concat(members.OfType<MethodInfo>().SelectMany(static method => ConstraintsOf(method.GetGenericArguments())));
        return declaration.OfType<Type>().Concat(signatures).Concat(members.OfType<MethodBase>().SelectMany(OfBody)).SelectMany(Parts)
            .Distinct();
    }

    private static IEnumerable<Type> ConstraintsOf(Type[] arguments) =>
        arguments.Where(static argument => argument.IsGenericParameter)
            .SelectMany(static argument => argument.GetGenericParameterConstraints());

    private static IEnumerable<Type> AttributesOf(MemberInfo member) => member.GetCustomAttributesData().SelectMany(static attribute =>
        attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(static named => named.TypedValue))
            .SelectMany(static argument => new[] { argument.ArgumentType, argument.Value as Type })
            .OfType<Type>()
            .Prepend(attribute.AttributeType));

    private static IEnumerable<Type> OfBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            return [];
        }

        var caught = body.ExceptionHandlingClauses
            .Where(static clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(static clause => clause.CatchType);
        return body.LocalVariables.Select(static local => local.LocalType).Concat(caught.OfType<Type>())
            .Concat(OfCode(method, body.GetILAsByteArray()!));
    }

    private static IEnumerable<Type> OfCode(MethodBase method, byte[] code)
    {
        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (var at = 0; at < code.Length;)
        {
            short value = code[at++];
            var operation = OpCodesByValue[value == 0xFE ? (short)(0xFE00 | code[at++]) : value];
            if (operation.OperandType
                is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                var member = method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments)!;
                yield return member as Type ?? member.DeclaringType ?? typeof(void);
                foreach (var argument in (member as MethodInfo)?.GetGenericArguments() ?? [])
                {
                    yield return argument;
                }
            }

            at += OperandBytes(operation.OperandType, code, at);
        }
    }

    private static int OperandBytes(OperandType type, byte[] code, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    /// <summary>The types that a type is made of: its element, its generic definition and arguments.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        if (type.IsGenericParameter)
        {
            return [];
        }

        return type.IsConstructedGenericType
            ? type.GetGenericArguments().SelectMany(Parts).Prepend(type.GetGenericTypeDefinition())
            : [type];
    }
}
