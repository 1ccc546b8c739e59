using Xunit.Sdk;
using Xunit.v3;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// Cluster tests run first, since they take longest and run one after another; then classes that share a cluster, for the same reason; then
/// the other tests with servers, then the rest.
/// </summary>
public sealed class SlowestCollectionsFirst : ITestCollectionOrderer
{
    private static readonly string[] Order = [Categories.Cluster, Categories.Servers, Categories.Fast];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [
            .. testCollections.OrderBy(PlaceOf).ThenBy(IsOfOneClass)
                .ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal),
        ];

    private static bool IsOfOneClass<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection =>
        !collection.TestCollectionDisplayName.StartsWith(CategoryCollections.SharedName, StringComparison.Ordinal);

    private static int PlaceOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection =>
        collection.Traits.TryGetValue(Categories.Trait, out var categories) ? Array.FindIndex(Order, categories.Contains) : Order.Length;
}
