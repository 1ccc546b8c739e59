using System.Text.Json;
using System.Text.Json.Serialization;

namespace PahlawanPangan.Grains.Certificates;

/// <summary>
/// What a donation certificate states: its signed part. Times are texts, RFC 3339 in UTC with milliseconds; hashes are SHA-256 in
/// hexadecimal. Absent members are left out, never null.
/// </summary>
internal sealed record DonationCertificate
{
    /// <summary>The version of this layout that is written.</summary>
    public const int LayoutVersion = 1;

    /// <summary>The layout.</summary>
    public required int Version { get; init; }

    /// <summary>The certificate's number: the id of the collection's event in the ledger.</summary>
    public required string Id { get; init; }

    /// <summary>When it was issued.</summary>
    public required string IssuedAt { get; init; }

    /// <summary>Who gave the food.</summary>
    public required CertifiedDonor Donor { get; init; }

    /// <summary>The food.</summary>
    public required CertifiedLot Lot { get; init; }

    /// <summary>What was claimed and collected.</summary>
    public required CertifiedClaim Claim { get; init; }

    /// <summary>Who got it, as a hash.</summary>
    public required CertifiedRecipient Recipient { get; init; }

    /// <summary>Its weight and the CO2e that was avoided.</summary>
    public required CertifiedImpact Impact { get; init; }

    /// <summary>The ledger's entry of the collection, and the proof that it is there.</summary>
    public required CertifiedEntry Ledger { get; init; }
}

/// <summary>The donor of a certificate.</summary>
internal sealed record CertifiedDonor
{
    /// <summary>The account.</summary>
    public required string Id { get; init; }

    /// <summary>Its name when the certificate was issued; null when it had none any more.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Prints no name, so that a log line can never show one.</summary>
    public override string ToString() => $"Donor {Id}";
}

/// <summary>The lot of a certificate.</summary>
internal sealed record CertifiedLot
{
    /// <summary>The lot.</summary>
    public required string Id { get; init; }

    /// <summary>Its title, as its donor wrote it.</summary>
    public required string Title { get; init; }

    /// <summary>The kind of food.</summary>
    public required string Category { get; init; }

    /// <summary>The unit of quantities: portion, gram or item.</summary>
    public required string Unit { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The use-by.</summary>
    public required string UseBy { get; init; }

    /// <summary>The batch codes; empty for none.</summary>
    public required IReadOnlyList<string> BatchCodes { get; init; }

    /// <summary>The product's GTIN; null for none.</summary>
    public string? Gtin { get; init; }

    /// <summary>When it was posted.</summary>
    public required string PostedAt { get; init; }
}

/// <summary>The claim of a certificate.</summary>
internal sealed record CertifiedClaim
{
    /// <summary>The claim.</summary>
    public required string Id { get; init; }

    /// <summary>How much was claimed.</summary>
    public required long Quantity { get; init; }

    /// <summary>How much was collected.</summary>
    public required long Collected { get; init; }

    /// <summary>When it was claimed.</summary>
    public required string ClaimedAt { get; init; }

    /// <summary>When it was collected.</summary>
    public required string CollectedAt { get; init; }

    /// <summary>How a courier brought it; null when the recipient collected it.</summary>
    public CertifiedDelivery? Delivery { get; init; }
}

/// <summary>The delivery of a certificate.</summary>
internal sealed record CertifiedDelivery
{
    /// <summary>A courier has it.</summary>
    public const string OnTheWay = "on-the-way";

    /// <summary>The recipient has it.</summary>
    public const string Delivered = "delivered";

    /// <summary>Where it stands.</summary>
    public required string Status { get; init; }

    /// <summary>When the courier handed it over; null until then.</summary>
    public string? DeliveredAt { get; init; }
}

/// <summary>The recipient of a certificate.</summary>
internal sealed record CertifiedRecipient
{
    /// <summary>The hash; see <see cref="CertificateText.RecipientHash"/>.</summary>
    public required string Hash { get; init; }
}

/// <summary>The weight of a certificate's food.</summary>
internal sealed record CertifiedImpact
{
    /// <summary>The weight of what was collected; null when it is not known.</summary>
    public long? Grams { get; init; }

    /// <summary>The CO2e avoided, in grams; null when the weight is not known.</summary>
    public long? Co2eGrams { get; init; }

    /// <summary>The factors.</summary>
    public required CertifiedFactor Factor { get; init; }
}

/// <summary>The factors that a certificate's figures use.</summary>
internal sealed record CertifiedFactor
{
    /// <summary>Their version.</summary>
    public required int Version { get; init; }

    /// <summary>The weight of a portion.</summary>
    public required long PortionGrams { get; init; }

    /// <summary>The CO2e that a kilogram avoids.</summary>
    public required long Co2eGramsPerKilogram { get; init; }

    /// <summary>Where they come from.</summary>
    public required string Source { get; init; }
}

/// <summary>The ledger's entry of a certificate's collection.</summary>
internal sealed record CertifiedEntry
{
    /// <summary>The partition.</summary>
    public required int Partition { get; init; }

    /// <summary>Its place in the partition.</summary>
    public required long Index { get; init; }

    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>Its number among the lot's events.</summary>
    public required long Sequence { get; init; }

    /// <summary>The NATS subject that it was published on.</summary>
    public required string Subject { get; init; }

    /// <summary>When it occurred.</summary>
    public required string OccurredAt { get; init; }

    /// <summary>The hash of the entry.</summary>
    public required string Leaf { get; init; }

    /// <summary>The audit path (RFC 9162, section 2.1.3).</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>The checkpoint that the path leads to.</summary>
    public required CertifiedCheckpoint Checkpoint { get; init; }
}

/// <summary>The signed checkpoint of a certificate.</summary>
internal sealed record CertifiedCheckpoint
{
    /// <summary>How many entries the partition had.</summary>
    public required long Size { get; init; }

    /// <summary>The root of the tree over them.</summary>
    public required string Root { get; init; }

    /// <summary>The last entry's link.</summary>
    public required string Chain { get; init; }

    /// <summary>When it was signed.</summary>
    public required string SignedAt { get; init; }

    /// <summary>Which key signed it.</summary>
    public required string KeyId { get; init; }

    /// <summary>That key, in Base64: an earlier one than the certificate's when the key was replaced since.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The signature, in Base64.</summary>
    public required string Signature { get; init; }
}

/// <summary>A certificate as a file: the signed part, its signature, and what a party disclosed.</summary>
internal sealed record CertificateFile
{
    /// <summary>The signed part.</summary>
    public required JsonElement Certificate { get; init; }

    /// <summary>The signature.</summary>
    public required CertificateSignature Signature { get; init; }

    /// <summary>What a party disclosed; null for nothing.</summary>
    public CertificateDisclosure? Disclosure { get; init; }
}

/// <summary>The signature of a certificate.</summary>
internal sealed record CertificateSignature
{
    /// <summary>ECDSA over P-256 with SHA-256, r and s one after the other, as RFC 7518 names it.</summary>
    public const string Es256 = "ES256";

    /// <summary>The algorithm.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Which key signed.</summary>
    public required string KeyId { get; init; }

    /// <summary>That key as a SubjectPublicKeyInfo, in Base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The signature, in Base64.</summary>
    public required string Value { get; init; }
}

/// <summary>Who the recipient is, and the event that says so.</summary>
internal sealed record CertificateDisclosure
{
    /// <summary>The recipient's account.</summary>
    public required string RecipientId { get; init; }

    /// <summary>What the hash was made with besides the ids.</summary>
    public required string Salt { get; init; }

    /// <summary>The event of the collection to the byte, in Base64.</summary>
    public required string Event { get; init; }
}

/// <summary>The JSON of certificates, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DonationCertificate))]
[JsonSerializable(typeof(CertificateFile))]
internal sealed partial class CertificateJson : JsonSerializerContext;
