namespace PahlawanPangan.Local.Chaos;

/// <summary>The servers of an instance: single ones, or replicated ones that fail over.</summary>
internal interface IChaosServers
{
    /// <summary>All of them.</summary>
    IReadOnlyList<ChaosMember> Members { get; }

    /// <summary>The PostgreSQL that takes writes.</summary>
    ChaosMember Database { get; }

    /// <summary>The nats-server; of several, the one that led the stream at the last look.</summary>
    ChaosMember Broker { get; }

    /// <summary>The redis-server that takes writes, as of the last look.</summary>
    ChaosMember Redis { get; }

    /// <summary>The connection string for the engine.</summary>
    string PostgresConnectionString { get; }

    /// <summary>The connection string of the server that takes writes now.</summary>
    string PrimaryConnectionString { get; }

    /// <summary>The URL or URLs of the broker.</summary>
    string NatsUrl { get; }

    /// <summary>How many copies the stream has.</summary>
    string StreamCopies { get; }

    /// <summary>What PANGAN_REDIS is.</summary>
    string RedisAddress { get; }

    /// <summary>The password of Redis.</summary>
    string RedisPassword { get; }

    /// <summary>Finds out who leads.</summary>
    Task LookAsync(CancellationToken cancellation);
}
