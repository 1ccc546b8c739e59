namespace PahlawanPangan.Bench.Engine;

/// <summary>What a silo does besides serving grains.</summary>
internal enum SiloWork
{
    /// <summary>Nothing: the outbox grows.</summary>
    ClaimsOnly,

    /// <summary>It relays the outbox, and nobody consumes.</summary>
    Relays,

    /// <summary>It relays and consumes, as a silo in production does.</summary>
    Everything,
}
