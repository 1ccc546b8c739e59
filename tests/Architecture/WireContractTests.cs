using System.Reflection;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Architecture;

/// <summary>
/// What silos and gateways say to each other must survive a rename and a rolling upgrade: everything on the wire has a name of its own,
/// apart from the code's, and every field a number.
/// </summary>
public sealed class ContractRuleTests
{
    private static readonly Assembly[] Assemblies = [typeof(ILotGrain).Assembly, typeof(PahlawanPangan.Grains.Clock).Assembly];

    public static TheoryData<Type> Interfaces => [.. Types(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))];

    public static TheoryData<Type> Wire =>
        [.. Types(type => !type.IsEnum && type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))];

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void GrainInterface_AndItsMethods_HaveNamesOfTheirOwn(Type grain)
    {
        Assert.StartsWith("pangan.", NameOf(grain), StringComparison.Ordinal);
        var names = grain.GetMethods().Select(method => NameOf(method)).ToList();
        Assert.All(names, name => Assert.False(string.IsNullOrEmpty(name), $"A method of {grain} has no [Alias]."));
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Wire))]
    public void WireType_AndItsFields_HaveNamesAndNumbers(Type type)
    {
        Assert.StartsWith("pangan.", NameOf(type), StringComparison.Ordinal);
        var numbers = Fields(type).Select(field => (field.Name, Id: IdOf(field))).ToList();
        Assert.All(numbers, field => Assert.True(field.Id is not null, $"{type}.{field.Name} has no [Id]."));
        Assert.Equal(numbers.Count, numbers.Select(field => field.Id).Distinct().Count());
    }

    /// <summary>
    /// Orleans' analyzer compares the manifests with the code too, but only while building.
    /// </summary>
    [Fact]
    public void Manifests_DeclareEveryGrain_AndEveryMethodOfItsInterfaces()
    {
        var manifests = Repository.Read("grains.interfaces", "OrleansContracts.txt") + "\n"
            + Repository.Read("grains", "OrleansContracts.txt");
        var sections = manifests.Split("\ninterface ", StringSplitOptions.TrimEntries)
            .Skip(1)
            .ToDictionary(section => CodeNameIn(section.Split('\n')[0]), section => section, StringComparer.Ordinal);
        Assert.All(Types(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)), grain =>
        {
            Assert.True(sections.TryGetValue(grain.FullName!, out var section), $"{grain} is in no OrleansContracts.txt.");
            Assert.All(
                grain.GetMethods(), method => Assert.Contains($"  {NameOf(method)}: {method.Name}(", section, StringComparison.Ordinal));
        });
        Assert.All(
            Types(type => type is { IsClass: true, IsAbstract: false } && typeof(Grain).IsAssignableFrom(type)),
            grain => Assert.Contains(grain.FullName!, manifests.Split('\n')
                .Where(line => line.StartsWith("class ", StringComparison.Ordinal)).Select(CodeNameIn)));
    }

    [Fact]
    public void Names_AreUsedOnce()
    {
        var names = Types(type => NameOf(type) is not null).Select(type => NameOf(type)!).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    private static IEnumerable<Type> Types(Func<Type, bool> wanted) => Assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Namespace?.StartsWith("PahlawanPangan", StringComparison.Ordinal) == true && !type.IsNested && wanted(type));

    /// <summary>
    /// A line that declares something has its name on the wire in brackets, then its name in the code, then perhaps a version.
    /// </summary>
    private static string CodeNameIn(string line) => line[(line.IndexOf(')', StringComparison.Ordinal) + 3)..].Split(' ')[0];

    private static string? NameOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    /// <summary>Everything that holds state: a field, or the property that the compiler made one for.</summary>
    private static IEnumerable<MemberInfo> Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(field => !field.IsDefined(typeof(NonSerializedAttribute)))
            .Select(field => field.Name.StartsWith('<') ? type.GetProperty(
                field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)],
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) : (MemberInfo)field)
            .OfType<MemberInfo>();

    private static uint? IdOf(MemberInfo member) => member.GetCustomAttribute<IdAttribute>()?.Id
        ?? member.DeclaringType!.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .FirstOrDefault(parameter => parameter.Name == member.Name)?.GetCustomAttribute<IdAttribute>()?.Id;
}
