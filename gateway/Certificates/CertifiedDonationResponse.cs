namespace PahlawanPangan.Gateway.Certificates;

/// <summary>What a certificate states. Times are RFC 3339 in UTC; hashes are SHA-256 in hexadecimal.</summary>
/// <remarks>The members are those that a silo signs, no more and no fewer.</remarks>
internal sealed record CertifiedDonationResponse
{
    /// <summary>The layout's version.</summary>
    public required long Version { get; init; }

    /// <summary>The certificate's number: the id of the collection's event in the ledger.</summary>
    public required string Id { get; init; }

    /// <summary>When it was issued.</summary>
    public required string IssuedAt { get; init; }

    /// <summary>Who gave the food.</summary>
    public required CertifiedDonorResponse Donor { get; init; }

    /// <summary>The food.</summary>
    public required CertifiedLotResponse Lot { get; init; }

    /// <summary>What was claimed and collected.</summary>
    public required CertifiedClaimResponse Claim { get; init; }

    /// <summary>Who got it.</summary>
    public required CertifiedRecipientResponse Recipient { get; init; }

    /// <summary>Its weight and the CO2e that was avoided.</summary>
    public required CertifiedImpactResponse Impact { get; init; }

    /// <summary>The ledger's entry of the collection, and the proof that it is there.</summary>
    public required CertifiedEntryResponse Ledger { get; init; }
}

/// <summary>The donor of a certificate.</summary>
internal sealed record CertifiedDonorResponse
{
    /// <summary>The account.</summary>
    public required string Id { get; init; }

    /// <summary>Its name when the certificate was issued; absent when the account had ended.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Prints no name, so that a log line can never show one.</summary>
    public override string ToString() => $"Donor {Id}";
}

/// <summary>The lot of a certificate.</summary>
internal sealed record CertifiedLotResponse
{
    /// <summary>The lot.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
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

    /// <summary>The product's GTIN; absent when it has none.</summary>
    public string? Gtin { get; init; }

    /// <summary>When it was posted.</summary>
    public required string PostedAt { get; init; }
}

/// <summary>The claim of a certificate.</summary>
internal sealed record CertifiedClaimResponse
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

    /// <summary>How a courier brought it; absent when the recipient collected it.</summary>
    public CertifiedDeliveryResponse? Delivery { get; init; }
}

/// <summary>The delivery of a certificate.</summary>
internal sealed record CertifiedDeliveryResponse
{
    /// <summary>on-the-way until the courier has handed it over, then delivered.</summary>
    public required string Status { get; init; }

    /// <summary>When the courier handed it over; absent until then.</summary>
    public string? DeliveredAt { get; init; }
}

/// <summary>The recipient of a certificate.</summary>
internal sealed record CertifiedRecipientResponse
{
    /// <summary>The hash of the recipient's id, the claim's id and a salt, which the parties can ask for.</summary>
    public required string Hash { get; init; }
}

/// <summary>The weight of a certificate's food.</summary>
internal sealed record CertifiedImpactResponse
{
    /// <summary>The weight of what was collected; absent for items, whose weight is not known.</summary>
    public long? Grams { get; init; }

    /// <summary>The CO2e avoided, in grams; absent when the weight is not known.</summary>
    public long? Co2eGrams { get; init; }

    /// <summary>The factors.</summary>
    public required CertifiedFactorResponse Factor { get; init; }
}

/// <summary>The factors that a certificate's figures use.</summary>
internal sealed record CertifiedFactorResponse
{
    /// <summary>Their version.</summary>
    public required long Version { get; init; }

    /// <summary>The weight of a portion.</summary>
    public required long PortionGrams { get; init; }

    /// <summary>The CO2e that a kilogram avoids.</summary>
    public required long Co2eGramsPerKilogram { get; init; }

    /// <summary>Where they come from.</summary>
    public required string Source { get; init; }
}

/// <summary>The ledger's entry of a certificate's collection.</summary>
internal sealed record CertifiedEntryResponse
{
    /// <summary>The partition.</summary>
    public required long Partition { get; init; }

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
    public required CertifiedCheckpointResponse Checkpoint { get; init; }
}

/// <summary>The signed checkpoint of a certificate.</summary>
internal sealed record CertifiedCheckpointResponse
{
    /// <summary>How many entries the partition had.</summary>
    public required long Size { get; init; }

    /// <summary>The root of the Merkle tree over their leaves (RFC 9162).</summary>
    public required string Root { get; init; }

    /// <summary>The last entry's link.</summary>
    public required string Chain { get; init; }

    /// <summary>When it was signed.</summary>
    public required string SignedAt { get; init; }

    /// <summary>Which key signed it.</summary>
    public required string KeyId { get; init; }

    /// <summary>That key as a SubjectPublicKeyInfo, in Base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The signature: ECDSA, P-256, SHA-256; in Base64.</summary>
    public required string Signature { get; init; }
}
