using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Serialization.Cloning;

/// <summary>A field, or a property's backing field, that is part of every copy of its type.</summary>
internal sealed class CopiedMember
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly FieldInfo? _field;
    private readonly PropertyInfo? _property;

    private CopiedMember(FieldInfo field, MemberInfo attributed)
    {
        _field = field;
        Type = field.FieldType;
        IsImmutable = attributed.IsDefined(typeof(ImmutableAttribute), false);
    }

    private CopiedMember(PropertyInfo property)
    {
        _property = property;
        Type = property.PropertyType;
        IsImmutable = property.IsDefined(typeof(ImmutableAttribute), false);
    }

    public Type Type { get; }

    public bool IsImmutable { get; }

    /// <summary>All instance fields of a type, for types that are nothing but their fields.</summary>
    public static List<CopiedMember> AllFieldsOf(Type type) => [.. type.GetFields(Own).Select(static f => new CopiedMember(f, f))];

    /// <summary>The members of a <see cref="GenerateSerializerAttribute"/> type, those of its base types first.</summary>
    public static List<CopiedMember> Of(Type type)
    {
        List<CopiedMember> members = [];
        for (var t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            if (t.GetCustomAttribute<GenerateSerializerAttribute>(false) is { } options)
            {
                members.InsertRange(0, DeclaredBy(t, options));
            }
            else if (t != typeof(Exception))
            {
                throw MissingCopier<object>.Missing(t);
            }
        }

        return members;
    }

    public void EmitLoad(ILGenerator il)
    {
        if (_field is not null)
        {
            il.Emit(OpCodes.Ldfld, _field);
        }
        else
        {
            il.Emit(OpCodes.Call, _property!.GetMethod!);
        }
    }

    public void EmitStore(ILGenerator il)
    {
        if (_field is not null)
        {
            il.Emit(OpCodes.Stfld, _field);
        }
        else
        {
            il.Emit(OpCodes.Call, _property!.SetMethod!);
        }
    }

    private static IEnumerable<CopiedMember> DeclaredBy(Type type, GenerateSerializerAttribute options)
    {
        var primary = PrimaryConstructor.ParametersOf(type, options);
        foreach (var field in type.GetFields(Own))
        {
            if (field.IsDefined(typeof(IdAttribute), false))
            {
                yield return new CopiedMember(field, field);
            }
        }

        foreach (var property in type.GetProperties(Own))
        {
            var numbered = property.IsDefined(typeof(IdAttribute), false)
                || primary.Contains(property.Name)
                || (options.GenerateFieldIds == GenerateFieldIds.PublicProperties && property is { GetMethod.IsPublic: true, SetMethod.IsPublic: true });
            if (!numbered)
            {
                continue;
            }

            if (type.GetField($"<{property.Name}>k__BackingField", Own) is { } backing)
            {
                yield return new CopiedMember(backing, property);
            }
            else if (property is { CanRead: true, CanWrite: true })
            {
                yield return new CopiedMember(property);
            }
        }

        // The parameter of a class's primary constructor that no property shows is kept in a field of its name.
        foreach (var field in type.GetFields(Own))
        {
            if (field.Name is ['<', .. var rest] && rest.EndsWith(">P", StringComparison.Ordinal) && primary.Contains(rest[..^2]))
            {
                yield return new CopiedMember(field, field);
            }
        }
    }
}
