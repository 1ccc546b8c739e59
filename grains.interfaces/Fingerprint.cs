namespace PahlawanPangan;

/// <summary>
/// The first 128 bits of a SHA-256 over a creating request's canonical form. It distinguishes a retry from another
/// request that reuses the same idempotency key.
/// </summary>
[GenerateSerializer, Immutable, Alias("pangan.Fingerprint")]
public readonly record struct Fingerprint
{
    /// <summary>Creates a fingerprint from its 16 bytes, as a UUID since that is how it is stored.</summary>
    public Fingerprint(Guid bits) => Bits = bits;

    /// <summary>The bits.</summary>
    [Id(0)]
    public Guid Bits { get; init; }
}
