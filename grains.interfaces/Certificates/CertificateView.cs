namespace PahlawanPangan.Certificates;

/// <summary>A signed donation certificate, and what its parties may disclose beside it.</summary>
[GenerateSerializer, Immutable, Alias("pangan.certificates.CertificateView")]
public sealed record CertificateView
{
    /// <summary>The certificate in canonical JSON, UTF-8: what the signature covers, after its title.</summary>
    [Id(0)]
    public required byte[] Certificate { get; init; }

    /// <summary>The algorithm of the signature.</summary>
    [Id(1)]
    public required string Algorithm { get; init; }

    /// <summary>Which key signed it.</summary>
    [Id(2)]
    public required string KeyId { get; init; }

    /// <summary>The public key, as a SubjectPublicKeyInfo.</summary>
    [Id(3)]
    public required byte[] PublicKey { get; init; }

    /// <summary>The signature.</summary>
    [Id(4)]
    public required byte[] Signature { get; init; }

    /// <summary>The recipient, whom the certificate names by a hash alone.</summary>
    [Id(5)]
    public required Guid RecipientId { get; init; }

    /// <summary>What the hash was made with besides the ids, in hexadecimal.</summary>
    [Id(6)]
    public required string Salt { get; init; }

    /// <summary>The ledger's event of the collection, to the byte; it names the recipient.</summary>
    [Id(7)]
    public required byte[] Event { get; init; }

    /// <summary>Prints nothing of its content.</summary>
    public override string ToString() => $"Certificate signed by {KeyId}";
}
