using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Impact;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;

namespace PahlawanPangan.Grains.Certificates;

/// <summary>One thing that was checked of a certificate, in plain words.</summary>
internal sealed record CertificateFinding(bool Holds, string Text)
{
    /// <summary>True when the file has nothing to check here.</summary>
    public bool IsNote { get; init; }
}

/// <summary>
/// Checks a certificate's file with a public key alone. White space between the values of the JSON and the order of its members do not
/// matter; every other change does.
/// </summary>
internal sealed class CertificateVerifier
{
    private static readonly string[] Units = ["portion", "gram", "item"];
    private readonly List<CertificateFinding> _findings = [];
    private readonly IReadOnlyList<byte[]>? _trusted;

    private CertificateVerifier(IReadOnlyList<byte[]>? trusted) => _trusted = trusted;

    /// <summary>Checks a file; the certificate is trusted if every finding holds.</summary>
    /// <param name="file">The file's content.</param>
    /// <param name="trusted">
    /// The issuer's public keys, each as a SubjectPublicKeyInfo; null to take the one that the file names.
    /// </param>
    /// <exception cref="InvalidDataException">It is no certificate; the message says why.</exception>
    public static IReadOnlyList<CertificateFinding> Verify(ReadOnlyMemory<byte> file, IReadOnlyList<byte[]>? trusted)
    {
        var verifier = new CertificateVerifier(trusted);
        try
        {
            verifier.Run(file);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException
            or OverflowException or KeyNotFoundException)
        {
            throw new InvalidDataException($"The file is not a donation certificate: {malformed.Message}", malformed);
        }

        return verifier._findings;
    }

    private void Run(ReadOnlyMemory<byte> content)
    {
        if (content.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }

        var file = JsonSerializer.Deserialize(content.Span, CertificateJson.Default.CertificateFile)
            ?? throw new InvalidDataException("The file is not a donation certificate: it holds null.");
        var canonical = CanonicalJson.Of(file.Certificate);
        var certificate = file.Certificate.Deserialize(CertificateJson.Default.DonationCertificate)
            ?? throw new InvalidDataException("The file is not a donation certificate: it holds null.");
        if (certificate.Version != DonationCertificate.LayoutVersion)
        {
            throw new InvalidDataException(
                $"The certificate has version {certificate.Version}; this program knows {DonationCertificate.LayoutVersion} only.");
        }

        CheckSignature(file.Signature, canonical);
        CheckStatements(certificate);
        CheckLedger(certificate);
        CheckImpact(certificate);
        if (file.Disclosure is { } disclosure)
        {
            CheckDisclosure(certificate, disclosure);
        }
        else
        {
            _findings.Add(new(true, "The file does not disclose the event, which names the recipient: it was checked by its hash alone.")
            {
                IsNote = true,
            });
        }
    }

    private bool IsTrusted(byte[] publicKey) => _trusted!.Any(key => key.AsSpan().SequenceEqual(publicKey));

    private void Find(bool holds, string whenGood, string whenBad) => _findings.Add(new(holds, holds ? whenGood : whenBad));

    private void CheckSignature(CertificateSignature signature, byte[] canonical)
    {
        var publicKey = ReadBase64(signature.PublicKey, "signature.publicKey");
        var value = ReadBase64(signature.Value, "signature.value");
        var isNamed = signature.Algorithm == CertificateSignature.Es256 && signature.KeyId == LedgerKey.IdOf(publicKey);
        Find(isNamed, $"The file names its key {signature.KeyId}.", "The file names another key or algorithm than it holds.");
        if (_trusted is not null)
        {
            Find(
                IsTrusted(publicKey), "That key is one that you trust.",
                $"That key is not one that you trust: {string.Join(", ", _trusted.Select(key => LedgerKey.IdOf(key)))}.");
        }

        Find(
            LedgerKey.IsSigned(publicKey, CertificateText.Signed(canonical), value),
            "The key's owner signed the certificate, and nothing in it was changed since.",
            "The certificate is not signed by that key: it was changed since it was signed.");
    }

    /// <summary>What the certificate states about one thing in several places agrees.</summary>
    private void CheckStatements(DonationCertificate certificate)
    {
        var (lot, claim, entry) = (certificate.Lot, certificate.Claim, certificate.Ledger);
        var lotId = ReadId(lot.Id);
        _ = ReadId(claim.Id);
        _ = ReadId(certificate.Donor.Id);
        var (posted, claimed, collected) = (
            CertificateText.ReadTime(lot.PostedAt), CertificateText.ReadTime(claim.ClaimedAt), CertificateText.ReadTime(claim.CollectedAt));
        _ = CertificateText.ReadTime(certificate.IssuedAt);
        _ = CertificateText.ReadTime(lot.UseBy);
        Find(
            Units.Contains(lot.Unit) && claim.Collected >= 1 && claim.Collected <= claim.Quantity,
            string.Create(CultureInfo.InvariantCulture, $"{claim.Collected} of {claim.Quantity} claimed were collected ({lot.Unit})."),
            "The quantities are impossible.");
        Find(
            posted <= claimed && claimed <= collected && IsDelivery(claim.Delivery, collected),
            "It was posted, claimed and collected in that order.", "The times contradict each other.");
        Find(
            entry.EventId == certificate.Id && entry.EventId == EventId.Of(lotId, entry.Sequence).ToString()
                && entry.Partition == OutboxLane.Of(lotId) && entry.OccurredAt == claim.CollectedAt
                && entry.Subject == $"pangan.lot.collected.{lot.Region}",
            "The entry of the ledger that it names is a collection of this lot at that time.",
            "The entry of the ledger that it names is not the collection of this lot at that time.");
    }

    private static bool IsDelivery(CertifiedDelivery? delivery, DateTimeOffset collected) => delivery switch
    {
        null => true,
        { Status: CertifiedDelivery.Delivered, DeliveredAt: { } at } => CertificateText.ReadTime(at) >= collected,
        { Status: CertifiedDelivery.OnTheWay, DeliveredAt: null } => true,
        _ => false,
    };

    private void CheckLedger(DonationCertificate certificate)
    {
        var (entry, stated) = (certificate.Ledger, certificate.Ledger.Checkpoint);
        var publicKey = ReadBase64(stated.PublicKey, "checkpoint.publicKey");
        var checkpoint = new LedgerCheckpoint
        {
            Partition = checked((short)entry.Partition),
            Size = stated.Size,
            Root = ReadHash(stated.Root),
            Chain = ReadHash(stated.Chain),
            SignedAt = CertificateText.ReadTime(stated.SignedAt),
            KeyId = stated.KeyId,
            Signature = ReadBase64(stated.Signature, "checkpoint.signature"),
        };
        var owner = _trusted is null || IsTrusted(publicKey)
            ? "The ledger's checkpoint is signed by the key that it names."
            : $"The ledger's checkpoint is signed by an earlier key, {stated.KeyId}, which the certificate vouches for.";
        Find(checkpoint.IsSignedBy(publicKey), owner, "The ledger's checkpoint is not signed by the key that it names.");
        Find(
            MerkleProof.Includes(entry.Index, stated.Size, ReadHash(entry.Leaf), [.. entry.Path.Select(ReadHash)], checkpoint.Root),
            $"The entry is in the ledger that was signed at {stated.SignedAt}.",
            "The proof does not lead from the entry to the ledger's root.");
    }

    private void CheckImpact(DonationCertificate certificate)
    {
        var (impact, factor) = (certificate.Impact, certificate.Impact.Factor);
        var grams = checked(ImpactFactor.GramsOf(certificate.Lot.Unit, certificate.Claim.Collected, factor.PortionGrams));
        var co2e = grams is { } weight ? ImpactFactor.Co2eGramsOf(weight, factor.Co2eGramsPerKilogram) : (long?)null;
        Find(
            impact.Grams == grams && impact.Co2eGrams == co2e,
            grams is null ? "Items have no known weight, and the certificate states none."
                : $"The weight ({grams} g) and the CO2e ({co2e} g) follow from the quantity and the factors of version {factor.Version}.",
            "The weight or the CO2e does not follow from the quantity and the factors.");
    }

    private void CheckDisclosure(DonationCertificate certificate, CertificateDisclosure disclosure)
    {
        var (claim, entry) = (certificate.Claim, certificate.Ledger);
        var recipientId = ReadId(disclosure.RecipientId);
        _ = ReadHash(disclosure.Salt);
        var payload = ReadBase64(disclosure.Event, "disclosure.event");
        Find(
            CertificateText.RecipientHash(recipientId, ReadId(claim.Id), disclosure.Salt) == certificate.Recipient.Hash,
            $"The recipient is {recipientId}.", "The recipient that is disclosed is not the one of the hash.");
        var leaf = LedgerHash.Leaf(new LedgerEntry
        {
            Partition = checked((short)entry.Partition),
            Index = entry.Index,
            EventId = ReadId(entry.EventId),
            AggregateId = ReadId(certificate.Lot.Id),
            Sequence = entry.Sequence,
            Subject = entry.Subject,
            OccurredAt = CertificateText.ReadTime(entry.OccurredAt),
            Payload = payload,
            Leaf = [],
            Chain = [],
        });
        var isRecorded = Convert.ToHexStringLower(leaf) == entry.Leaf;
        Find(
            isRecorded, "The event that is disclosed is the one in the ledger.",
            "The event that is disclosed is not the one in the ledger.");
        Find(
            isRecorded && Says(payload, certificate, recipientId), "The event says the same as the certificate.",
            "The event says something else than the certificate, or nothing that the ledger recorded.");
    }

    /// <summary>Whether an event is the collection that a certificate states.</summary>
    private static bool Says(byte[] payload, DonationCertificate certificate, Guid recipientId)
    {
        StreamEvent recorded;
        try
        {
            recorded = StreamEvent.Read(certificate.Ledger.Subject, payload);
        }
        catch (InvalidDataException)
        {
            return false;
        }

        var data = recorded.Data;
        var hasCourier = data.TryGetProperty("courierId", out _);
        return recorded.AggregateId == ReadId(certificate.Lot.Id)
            && recorded.Id == ReadId(certificate.Ledger.EventId)
            && recorded.Sequence == certificate.Ledger.Sequence
            && CertificateText.Time(recorded.OccurredAt) == certificate.Claim.CollectedAt
            && data.GetProperty("donorId").GetGuid() == ReadId(certificate.Donor.Id)
            && data.GetProperty("claimId").GetGuid() == ReadId(certificate.Claim.Id)
            && data.GetProperty("recipientId").GetGuid() == recipientId
            && data.GetProperty("quantity").GetInt64() == certificate.Claim.Quantity
            && data.GetProperty("collected").GetInt64() == certificate.Claim.Collected
            && hasCourier == certificate.Claim.Delivery is not null;
    }

    /// <summary>An id in its usual form; another spelling of it is refused.</summary>
    private static Guid ReadId(string text)
    {
        var id = Guid.ParseExact(text, "D");
        return id.ToString() == text ? id : throw new FormatException($"{text} is not written as ids are.");
    }

    private static byte[] ReadHash(string? text)
    {
        var hash = Convert.FromHexString(text ?? "");
        return hash.Length == SHA256.HashSizeInBytes && Convert.ToHexStringLower(hash) == text ? hash
            : throw new FormatException("A hash is not 64 digits of lower-case hexadecimal.");
    }

    /// <summary>Bytes in Base64; characters that are not needed, or bits that do not count, are refused.</summary>
    private static byte[] ReadBase64(string text, string name)
    {
        var bytes = Convert.FromBase64String(text);
        return Convert.ToBase64String(bytes) == text ? bytes : throw new FormatException($"{name} is not plain Base64.");
    }
}
