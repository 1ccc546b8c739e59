namespace PahlawanPangan.Operations;

/// <summary>Reports whether a silo can serve; the key has no meaning.</summary>
[Alias("pangan.silo.ISiloHealthGrain")]
[GrainInterfaceType("PahlawanPangan.Silo.ISiloHealthGrain")]
public interface ISiloHealthGrain : IGrainWithIntegerKey
{
    /// <summary>Checks the silo's dependencies. Answers within seconds, even when a dependency hangs.</summary>
    [Alias("check")]
    Task<SiloHealth> CheckAsync();
}

/// <summary>The health of a silo's dependencies, as the silo sees them.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.SiloHealth")]
public sealed record SiloHealth
{
    /// <summary>True when PostgreSQL answers and has every migration: without it no request can be served.</summary>
    [Id(0)]
    public required bool Postgres { get; init; }

    /// <summary>True when NATS answers. Without it requests continue and the outbox grows.</summary>
    [Id(1)]
    public required bool Nats { get; init; }

    /// <summary>The further databases of lots that do not answer, by number: their lots are not served, all others are.</summary>
    [Id(2)]
    public int[] ShardsDown { get; init; } = [];

    /// <summary>Whether another cluster has formed without this silo, which then should get no requests.</summary>
    [Id(3)]
    public bool IsOutside { get; init; }
}
