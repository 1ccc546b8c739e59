using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PahlawanPangan.Grains.Certificates;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Impact;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Lots;
using PahlawanPangan.Silo.Commands;
using PahlawanPangan.TestingHost;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Files that others bring: certificates, exports of the ledger, keys. What is no such file is refused with a message.</summary>
internal static class FileTargets
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LedgerKey Key = PanganTestCluster.LedgerKey;

    public static IEnumerable<FuzzTarget> All =>
    [
        new("file of a certificate", _ => VerifyCertificate, _ => [Certificate(discloses: false), Certificate(discloses: true)])
        {
            LengthMax = 32 * 1024, AllocatedPerByte = 200,
        },
        new("file of a ledger's export", _ => PrepareExport(), _ => [Export()]) { LengthMax = 32 * 1024, AllocatedPerByte = 400 },
        FuzzTarget.OfText("key of a certificate's issuer", ReadKeys, Convert.ToBase64String(Key.PublicKey), PemEncoding.WriteString(
            "PUBLIC KEY", Key.PublicKey)),
    ];

    private static bool VerifyCertificate(byte[] file)
    {
        try
        {
            _ = CertificateVerifier.Verify(file, null);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static bool ReadKeys(string text)
    {
        try
        {
            return CertificateCommand.ReadKeys(text).Count > 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static Attempt PrepareExport()
    {
        var path = Path.GetTempFileName();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return input =>
        {
            File.WriteAllBytes(path, input);
            try
            {
                var report = new LedgerVerifier(new ExportLedgerSource(path)).VerifyAsync(CancellationToken.None).GetAwaiter().GetResult();
                return report.Faults.Count == 0;
            }
            catch (InvalidDataException refused)
            {
                FuzzTarget.Require(refused.Message.Contains(path, StringComparison.Ordinal), "A refusal names the file.");
                return false;
            }
        };
    }

    /// <summary>The collection of a claim, as a partition's only entry, and the checkpoint that covers it.</summary>
    private static (StreamEvent Event, LedgerEntry Entry, LedgerCheckpoint Checkpoint) Ledger()
    {
        var payload = Encoding.UTF8.GetBytes($$$"""
            {"specversion":"1.0","id":"{{{EventId.Of(RequestSamples.LotId, 1)}}}","subject":"{{{RequestSamples.LotId}}}","time":"{{{CertificateText.Time(At)}}}","sequence":1,
             "data":{"donorId":"{{{LotSamples.Donor.Id}}}","claimId":"{{{RequestSamples.ClaimId}}}","recipientId":"{{{LotSamples.Recipient.Id}}}","quantity":6,"collected":5,
             "quantities":{"posted":0,"available":1,"held":-6,"collected":5,"expired":0,"withdrawn":0} } }
            """);
        var read = StreamEvent.Read("pangan.lot.collected.jakarta", payload);
        var entry = LedgerEntry.Of(read, OutboxLane.Of(RequestSamples.LotId), 0, LedgerHash.Genesis);
        var tree = new MerkleFrontier();
        tree.Append(entry.Leaf, []);
        return (read, entry, Key.Sign(entry.Partition, 1, tree.Root(), entry.Chain, At));
    }

    private static byte[] Certificate(bool discloses)
    {
        var (read, entry, checkpoint) = Ledger();
        var salt = Convert.ToHexStringLower(Key.Derive(CertificateText.SaltOf(RequestSamples.ClaimId)));
        var certificate = new DonationCertificate
        {
            Version = DonationCertificate.LayoutVersion,
            Id = entry.EventId.ToString(),
            IssuedAt = CertificateText.Time(At),
            Donor = new CertifiedDonor { Id = LotSamples.Donor.Id.ToString(), DisplayName = "Budi" },
            Lot = new CertifiedLot
            {
                Id = RequestSamples.LotId.ToString(), Title = "Nasi", Category = "cooked-meal", Unit = "portion", Region = "jakarta",
                UseBy = CertificateText.Time(At), BatchCodes = ["A-1"], PostedAt = CertificateText.Time(At),
            },
            Claim = new CertifiedClaim
            {
                Id = RequestSamples.ClaimId.ToString(), Quantity = 6, Collected = 5, ClaimedAt = CertificateText.Time(At),
                CollectedAt = CertificateText.Time(At),
            },
            Recipient = new CertifiedRecipient { Hash = CertificateText.RecipientHash(LotSamples.Recipient.Id, RequestSamples.ClaimId,
                salt) },
            Impact = new CertifiedImpact
            {
                Grams = ImpactFactor.GramsOf("portion", 5, 400), Co2eGrams = ImpactFactor.Co2eGramsOf(2000, 2500),
                Factor = new CertifiedFactor { Version = 1, PortionGrams = 400, Co2eGramsPerKilogram = 2500, Source = "x" },
            },
            Ledger = new CertifiedEntry
            {
                Partition = entry.Partition, Index = 0, EventId = entry.EventId.ToString(), Sequence = 1, Subject = entry.Subject,
                OccurredAt = CertificateText.Time(At), Leaf = Convert.ToHexStringLower(entry.Leaf), Path = [],
                Checkpoint = new CertifiedCheckpoint
                {
                    Size = 1, Root = Convert.ToHexStringLower(checkpoint.Root), Chain = Convert.ToHexStringLower(checkpoint.Chain),
                    SignedAt = CertificateText.Time(At), KeyId = Key.Id, PublicKey = Convert.ToBase64String(Key.PublicKey),
                    Signature = Convert.ToBase64String(checkpoint.Signature),
                },
            },
        };
        var element = JsonSerializer.SerializeToElement(certificate, CertificateJson.Default.DonationCertificate);
        return JsonSerializer.SerializeToUtf8Bytes(
            new CertificateFile
            {
                Certificate = element,
                Signature = new CertificateSignature
                {
                    Algorithm = CertificateSignature.Es256, KeyId = Key.Id, PublicKey = Convert.ToBase64String(Key.PublicKey),
                    Value = Convert.ToBase64String(Key.Sign(CertificateText.Signed(CanonicalJson.Of(element)))),
                },
                Disclosure = discloses
                    ? new CertificateDisclosure
                    {
                        RecipientId = LotSamples.Recipient.Id.ToString(), Salt = salt, Event = Convert.ToBase64String(read.Payload),
                    }
                    : null,
            },
            CertificateJson.Default.CertificateFile);
    }

    private static byte[] Export()
    {
        using var file = new MemoryStream();
        _ = LedgerExport.WriteAsync(new OneEntry(), file, CancellationToken.None).GetAwaiter().GetResult();
        return file.ToArray();
    }

    private sealed class OneEntry : ILedgerSource
    {
        public Task<IReadOnlyDictionary<string, byte[]>> KeysAsync(CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyDictionary<string, byte[]>>(new Dictionary<string, byte[]> { [Key.Id] = Key.PublicKey });

        public Task<IReadOnlyList<LedgerCheckpoint>> CheckpointsAsync(CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<LedgerCheckpoint>>([Posted().Checkpoint]);

        public IAsyncEnumerable<LedgerEntry> EntriesAsync(CancellationToken cancellation) => One(Posted().Entry);

        public Task<DateTimeOffset> TakenAtAsync(CancellationToken cancellation) => Task.FromResult(At);

        public IAsyncEnumerable<MissingEvents> MissingAsync(CancellationToken cancellation) =>
            One(new MissingEvents(RequestSamples.ClaimId, 1, 1, 1, At, 0));

        public IAsyncEnumerable<LotMark> LotsAsync(CancellationToken cancellation) =>
            One(new LotMark(RequestSamples.LotId, 1, new Quantities { Posted = 10, Available = 10 }, 0));

        private static async IAsyncEnumerable<T> One<T>(T item)
        {
            await Task.CompletedTask;
            yield return item;
        }

        private static (LedgerEntry Entry, LedgerCheckpoint Checkpoint) Posted()
        {
            var payload = Encoding.UTF8.GetBytes($$$"""
                {"id":"{{{EventId.Of(RequestSamples.LotId, 1)}}}","subject":"{{{RequestSamples.LotId}}}","time":"{{{CertificateText.Time(At)}}}","sequence":1,
                 "data":{"quantity":10,"quantities":{"posted":10,"available":10,"held":0,"collected":0,"expired":0,"withdrawn":0} } }
                """);
            var read = StreamEvent.Read("pangan.lot.posted.jakarta", payload);
            var entry = LedgerEntry.Of(read, OutboxLane.Of(RequestSamples.LotId), 0, LedgerHash.Genesis);
            var tree = new MerkleFrontier();
            tree.Append(entry.Leaf, []);
            return (entry, Key.Sign(entry.Partition, 1, tree.Root(), entry.Chain, At));
        }
    }
}
