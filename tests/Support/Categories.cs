using Xunit.v3;

[assembly: CollectionBehavior(typeof(CategoryCollections))]
[assembly: Parallelization(MaxThreads = 4)]
[assembly: TestCollectionOrderer(typeof(SlowestCollectionsFirst))]
[assembly: TestClassOrderer(typeof(SeededOrder))]
[assembly: TestMethodOrderer(typeof(SeededOrder))]
[assembly: TestCaseOrderer(typeof(SeededOrder))]

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// What a test needs, as the trait Category: Cluster for several processes of the product, Servers for any server, Fast for none. It is
/// determined by class: <see cref="ClusterTestsAttribute"/>, <see cref="ServerTestsAttribute"/>, a fixture that starts servers, else Fast.
/// </summary>
public static class Categories
{
    public const string Trait = "Category";
    public const string Fast = "Fast";
    public const string Servers = "Servers";
    public const string Cluster = "Cluster";
    private static readonly Type[] ServerFixtures = [typeof(Support.Servers), typeof(Pentest.Target)];

    /// <summary>The category of a class.</summary>
    public static string Of(Type testClass) =>
        CollectionOf(testClass) is not null ? Servers
        : testClass.IsDefined(typeof(ClusterTestsAttribute), inherit: false) ? Cluster
        : testClass.IsDefined(typeof(ServerTestsAttribute), inherit: false) || TakesServers(testClass) ? Servers
        : Fast;

    /// <summary>The collection that a class names, by its definition.</summary>
    public static Type? CollectionOf(Type testClass) =>
        testClass.GetCustomAttributes(inherit: false).OfType<ICollectionAttribute>().SingleOrDefault()?.Type;

    /// <summary>Fails a test that starts a server although its category is Fast.</summary>
    public static void RequireServers()
    {
        if (TestContext.Current.TestCollection?.Traits.TryGetValue(Trait, out var categories) == true && categories.Contains(Fast))
        {
            Assert.Fail($"{TestContext.Current.TestClass?.TestClassName} starts servers: mark it with [ServerTests] or [ClusterTests].");
        }
    }

    private static bool TakesServers(Type testClass) => testClass.GetConstructors()
        .SelectMany(constructor => constructor.GetParameters())
        .Select(parameter => parameter.ParameterType)
        .Any(type => ServerFixtures.Contains(type) || (type.Assembly == typeof(Categories).Assembly && TakesServers(type)));
}

/// <summary>The tests of this class start servers themselves.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ServerTestsAttribute : Attribute;

/// <summary>The tests of this class start several processes of the product. Only one such class runs at a time.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ClusterTestsAttribute : Attribute;

/// <summary>
/// A collection for each class as usual, but one for classes that name one, and one for all classes of clusters, each with its category as
/// a trait.
/// </summary>
public sealed class CategoryCollections(IXunitTestAssembly assembly) : IXunitTestCollectionFactory
{
    /// <summary>What the names of collections begin with that classes name.</summary>
    public const string SharedName = "Shared";

    private readonly Dictionary<string, IXunitTestCollection> _collections = [];

    public string DisplayName => "collection per class, and one for classes that share a cluster, and for clusters";

    public IXunitTestCollection Get(Type testClass)
    {
        var category = Categories.Of(testClass);
        var shared = Categories.CollectionOf(testClass);
        var isAlone = testClass.IsDefined(typeof(AloneAttribute), inherit: false);
        var name = shared is not null ? $"{SharedName} ({shared.FullName})"
            : isAlone ? $"Alone ({category})"
            : category == Categories.Cluster ? "Clusters" : testClass.FullName!;
        lock (_collections)
        {
            if (!_collections.TryGetValue(name, out var collection))
            {
                collection = new XunitTestCollection(assembly, shared ?? DefinitionOf(category), isAlone, name);
                _collections.Add(name, collection);
            }

            return collection;
        }
    }

    private static Type DefinitionOf(string category) => category switch
    {
        Categories.Fast => typeof(FastCollection),
        Categories.Servers => typeof(ServersCollection),
        _ => typeof(ClusterCollection),
    };

    [Trait(Categories.Trait, Categories.Fast)]
    private sealed class FastCollection;

    [Trait(Categories.Trait, Categories.Servers)]
    private sealed class ServersCollection;

    [Trait(Categories.Trait, Categories.Cluster)]
    private sealed class ClusterCollection;
}
