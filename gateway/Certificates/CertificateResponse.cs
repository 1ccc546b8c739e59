using System.Text.Json;
using PahlawanPangan.Certificates;

namespace PahlawanPangan.Gateway.Certificates;

/// <summary>A donation certificate: a file that can be checked without the engine. docs/certificates.md says how.</summary>
/// <remarks>The members' order is the answer's order; the signature covers another one.</remarks>
internal sealed record CertificateResponse
{
    /// <summary>What is certified: the signed part.</summary>
    public required CertifiedDonationResponse Certificate { get; init; }

    /// <summary>The signature over the canonical form (RFC 8785) of the certificate.</summary>
    public required CertificateSignatureResponse Signature { get; init; }

    /// <summary>Who the recipient is; absent unless it was asked for.</summary>
    public CertificateDisclosureResponse? Disclosure { get; init; }

    /// <summary>A certificate as an answer shows it.</summary>
    /// <exception cref="JsonException">A newer silo made it, and it has members that are unknown here.</exception>
    public static CertificateResponse Of(CertificateView view, bool disclosesRecipient) => new()
    {
        Certificate = JsonSerializer.Deserialize(view.Certificate, CertificatesJson.Default.CertifiedDonationResponse)!,
        Signature = new CertificateSignatureResponse
        {
            Algorithm = view.Algorithm,
            KeyId = view.KeyId,
            PublicKey = view.PublicKey,
            Value = view.Signature,
        },
        Disclosure = disclosesRecipient
            ? new CertificateDisclosureResponse { RecipientId = view.RecipientId, Salt = view.Salt, Event = view.Event }
            : null,
    };
}

/// <summary>The signature of a certificate.</summary>
internal sealed record CertificateSignatureResponse
{
    /// <summary>ES256: ECDSA, P-256, SHA-256, r and s one after the other.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Which key signed it.</summary>
    public required string KeyId { get; init; }

    /// <summary>The key as a SubjectPublicKeyInfo, in Base64.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>The signature, in Base64.</summary>
    public required byte[] Value { get; init; }
}

/// <summary>Who the recipient of a certificate is.</summary>
internal sealed record CertificateDisclosureResponse
{
    /// <summary>The recipient's account.</summary>
    public required Guid RecipientId { get; init; }

    /// <summary>What the recipient's hash was made with besides the ids, in hexadecimal.</summary>
    public required string Salt { get; init; }

    /// <summary>The exact bytes of the collection's event, in Base64.</summary>
    public required byte[] Event { get; init; }
}
