using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.TestingHost;

/// <summary>How a test cluster is to be; the defaults give one silo over servers of its own.</summary>
public sealed record PanganTestOptions
{
    /// <summary>How many silos.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>An empty or migrated database to use; null to start a private PostgreSQL.</summary>
    public string? PostgresConnectionString { get; init; }

    /// <summary>A broker to use; null to start a private nats-server.</summary>
    public string? NatsUrl { get; init; }

    /// <summary>The time that the grains live in; null for the machine's.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>The keys of accounts, codes and sessions; null for <see cref="PanganTestCluster.IdentityKeys"/>.</summary>
    public IdentityKeys? Keys { get; init; }

    /// <summary>
    /// Whether events are consumed too: deliveries, notifications and the ledger. False unless set, since few tests look at them.
    /// </summary>
    public bool Consumers { get; init; }

    /// <summary>More settings, as an operator writes them: <c>Lots:HoldMinutes</c> and the like.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}
