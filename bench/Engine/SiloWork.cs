namespace PahlawanPangan.Bench.Engine;

/// <summary>The work of a silo in addition to serving grains.</summary>
internal enum SiloWork
{
    /// <summary>Nothing: the outbox grows.</summary>
    ClaimsOnly,

    /// <summary>It relays the outbox, without consumers.</summary>
    Relays,

    /// <summary>It relays and consumes, as a silo in production does.</summary>
    Everything,
}
