namespace PahlawanPangan.Tests.Support;

/// <summary>Classes that run one after another over one cluster, which is stopped after the last of them.</summary>
[Trait(Categories.Trait, Categories.Servers)]
public sealed class LotCollection : ICollectionFixture<ClusterFixture>;

/// <summary>The same over one cluster with consumers and a gateway.</summary>
[Trait(Categories.Trait, Categories.Servers)]
public sealed class ConsumerCollection : ICollectionFixture<ConsumerFixture>;

/// <summary>Accounts, and what begins and ends with them, over one cluster with two gateways.</summary>
[Trait(Categories.Trait, Categories.Servers)]
public sealed class AccountCollection : ICollectionFixture<SharedCluster>;

/// <summary>What lots leave behind, in statements, certificates and streams, over another one.</summary>
[Trait(Categories.Trait, Categories.Servers)]
public sealed class RecordCollection : ICollectionFixture<SharedCluster>;
