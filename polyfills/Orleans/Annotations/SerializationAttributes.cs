namespace Orleans;

/// <summary>Marks a type whose <see cref="IdAttribute"/> members are copied between callers and grains.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether the parameters of a primary constructor count as members: yes for records, no for classes, unless said here.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }

    /// <summary>Which members are numbered without being marked.</summary>
    public GenerateFieldIds GenerateFieldIds { get; init; }
}

/// <summary>Which members of a type are numbered without being marked.</summary>
public enum GenerateFieldIds
{
    /// <summary>Only those marked with <see cref="IdAttribute"/>.</summary>
    None = 0,

    /// <summary>Every public property that can be written.</summary>
    PublicProperties = 1,
}

/// <summary>Numbers a member of a <see cref="GenerateSerializerAttribute"/> type, which makes it part of every copy.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method
    | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The number, unique within the type.</summary>
    public uint Id { get; } = id;
}

/// <summary>Promises that a value never changes, so that it is passed by reference instead of being copied.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property | AttributeTargets.Field
    | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
public sealed class ImmutableAttribute : Attribute
{
}

/// <summary>Gives a type or a method a name that survives its being renamed.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method
    | AttributeTargets.Interface, AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The lasting name.</summary>
    public string Alias { get; } = alias;
}

/// <summary>Registers a surrogate converter: an <see cref="IConverter{TValue, TSurrogate}"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class RegisterConverterAttribute : Attribute
{
}

/// <summary>Leaves members that hold their default value out of the wire format, which copies within a process do not have.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class OmitDefaultMemberValuesAttribute : Attribute
{
}

/// <summary>Promises that no object of the type is referred to twice in one message.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SuppressReferenceTrackingAttribute : Attribute
{
}
