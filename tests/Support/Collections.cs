namespace PahlawanPangan.Tests.Support;

/// <summary>Classes that run one after another over one cluster, which is stopped after the last of them.</summary>
[Trait(Categories.Trait, Categories.Servers)]
public sealed class LotCollection : ICollectionFixture<ClusterFixture>;

/// <summary>The same over one cluster with consumers and a gateway.</summary>
[Trait(Categories.Trait, Categories.Servers)]
public sealed class ConsumerCollection : ICollectionFixture<ConsumerFixture>;
