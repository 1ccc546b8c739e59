using System.Text.Json;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using PahlawanPangan.Accounts;
using PahlawanPangan.Certificates;
using PahlawanPangan.Grains.Impact;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Ledger;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Certificates;

/// <summary>
/// Issues certificates from the lot as it stands and the ledger. The lot is asked first, so that food that was recalled or lost a moment
/// ago is not certified.
/// </summary>
[StatelessWorker]
[Reentrant]
[GrainType("certificate")]
internal sealed class CertificateGrain : Grain, ICertificateGrain
{
    private readonly LedgerDatabase _ledger;
    private readonly LotShards _shards;
    private readonly LotGrains _lots;
    private readonly LedgerKey _key;
    private readonly Clock _clock;
    private readonly int _checkpointSeconds;

    /// <summary>Called by Orleans.</summary>
    public CertificateGrain(
        LedgerDatabase ledger, LotShards shards, LotGrains lots, LedgerKey key, Clock clock, IOptions<LedgerOptions> options)
    {
        _ledger = ledger;
        _shards = shards;
        _lots = lots;
        _key = key;
        _clock = clock;
        _checkpointSeconds = options.Value.CheckpointSeconds;
    }

    /// <inheritdoc/>
    public async Task<Reply<CertificateView>> IssueAsync(Caller caller, Guid lotId, Guid claimId)
    {
        var lot = await _lots[lotId].GetAsync();
        if (lot.IsRefused)
        {
            return lot.Refusal;
        }

        var claim = await _lots[lotId].GetClaimAsync(claimId);
        if (claim.IsRefused)
        {
            return claim.Refusal;
        }

        if (!MaySee(caller, lot.Value, claim.Value))
        {
            return new Refusal(RefusalKind.NotFound, "The lot has no such claim that you may see.");
        }

        if (RefuseClaim(claim.Value) is { } refused)
        {
            return refused;
        }

        try
        {
            return await IssueAsync(lot.Value, claim.Value);
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    private static bool MaySee(Caller caller, LotView lot, ClaimView claim) => caller.Role switch
    {
        Role.Operator => true,
        Role.Donor => caller.Id == lot.DonorId,
        Role.Recipient => caller.Id == claim.RecipientId,
        _ => false,
    };

    private static Refusal? RefuseClaim(ClaimView claim)
    {
        var reason = claim switch
        {
            { RecalledAt: not null } => "The food was recalled as unsafe, so it does not count as donated.",
            { LostAt: not null } => "The food was lost on its way to the recipient, so it does not count as donated.",
            { Status: ClaimStatus.Held } => "The claim was not collected yet. Ask again when it was.",
            { Status: not ClaimStatus.Collected } or { Collected: not > 0 } =>
                "Nothing of the claim was collected, so there is nothing to certify.",
            _ => null,
        };
        return reason is null ? null : new Refusal(RefusalKind.CertificateNotAvailable, reason);
    }

    private async Task<Reply<CertificateView>> IssueAsync(LotView lot, ClaimView claim)
    {
        if (await CollectionRecord.FindAsync(_ledger, lot.Id, claim.Id, claim.RecipientId) is not { } record)
        {
            return NotYet("The ledger has not recorded the collection yet.");
        }

        var inclusion = await GrainFactory.GetGrain<ILedgerGrain>(0).EntryAsync(Caller.Engine, record.EventId);
        if (inclusion.IsRefused)
        {
            return inclusion.Refusal;
        }

        if (inclusion.Value.Checkpoint is null)
        {
            return NotYet($"No signed checkpoint covers the collection yet; one is signed every {_checkpointSeconds} seconds.");
        }

        var donor = await GrainFactory.GetGrain<IAccountGrain>(lot.DonorId).GetAsync(new Caller(lot.DonorId, Role.Donor));
        if (donor is { IsRefused: true, Refusal.Kind: not RefusalKind.NotFound })
        {
            return donor.Refusal;
        }

        var salt = Convert.ToHexStringLower(_key.Derive(CertificateText.SaltOf(claim.Id)));
        var certificate = new DonationCertificate
        {
            Version = DonationCertificate.LayoutVersion,
            Id = record.EventId.ToString(),
            IssuedAt = CertificateText.Time(_clock.Now),
            Donor = new CertifiedDonor { Id = lot.DonorId.ToString(), DisplayName = donor.Value?.Contact.DisplayName },
            Lot = StateLot(lot),
            Claim = record.State(claim),
            Recipient = new CertifiedRecipient { Hash = CertificateText.RecipientHash(claim.RecipientId, claim.Id, salt) },
            Impact = await WeighAsync(lot.Terms.Unit, record),
            Ledger = StateEntry(inclusion.Value, inclusion.Value.Checkpoint),
        };
        var canonical = CanonicalJson.Of(
            JsonSerializer.SerializeToElement(certificate, CertificateJson.Default.DonationCertificate));
        return new CertificateView
        {
            Certificate = canonical,
            Algorithm = CertificateSignature.Es256,
            KeyId = _key.Id,
            PublicKey = _key.PublicKey,
            Signature = _key.Sign(CertificateText.Signed(canonical)),
            RecipientId = claim.RecipientId,
            Salt = salt,
            Event = inclusion.Value.Entry.Payload,
        };
    }

    private Refusal NotYet(string detail) => new(RefusalKind.Unavailable, detail) { RetryAfterSeconds = _checkpointSeconds };

    private static CertifiedLot StateLot(LotView lot) => new()
    {
        Id = lot.Id.ToString(),
        Title = lot.Terms.Title,
        Category = lot.Terms.Category,
        Unit = UnitName(lot.Terms.Unit),
        Region = lot.Terms.Region,
        UseBy = CertificateText.Time(lot.Terms.UseBy),
        BatchCodes = lot.Terms.BatchCodes ?? [],
        Gtin = lot.Terms.Gtin,
        PostedAt = CertificateText.Time(lot.CreatedAt),
    };

    private static string UnitName(Unit unit) => JsonNamingPolicy.CamelCase.ConvertName(unit.ToString());

    private async Task<CertifiedImpact> WeighAsync(Unit unit, CollectionRecord record)
    {
        await using var connection = await _shards.Queries.OpenConnectionAsync();
        var factor = ImpactFactor.At(await ImpactFactor.ReadAllAsync(connection, CancellationToken.None), record.CollectedAt);
        var grams = factor.GramsOf(UnitName(unit), record.Collected);
        return new CertifiedImpact
        {
            Grams = grams,
            Co2eGrams = grams is { } weight ? factor.Co2eGramsOf(weight) : null,
            Factor = new CertifiedFactor
            {
                Version = factor.Version,
                PortionGrams = factor.PortionGrams,
                Co2eGramsPerKilogram = factor.Co2eGramsPerKilogram,
                Source = factor.Source,
            },
        };
    }

    private static CertifiedEntry StateEntry(InclusionView inclusion, CheckpointView checkpoint) => new()
    {
        Partition = inclusion.Entry.Partition,
        Index = inclusion.Entry.Index,
        EventId = inclusion.Entry.EventId.ToString(),
        Sequence = inclusion.Entry.Sequence,
        Subject = inclusion.Entry.Subject,
        OccurredAt = CertificateText.Time(inclusion.Entry.OccurredAt),
        Leaf = Convert.ToHexStringLower(inclusion.Entry.Leaf),
        Path = [.. inclusion.Path.Select(Convert.ToHexStringLower)],
        Checkpoint = new CertifiedCheckpoint
        {
            Size = checkpoint.Size,
            Root = Convert.ToHexStringLower(checkpoint.Root),
            Chain = Convert.ToHexStringLower(checkpoint.Chain),
            SignedAt = CertificateText.Time(checkpoint.SignedAt),
            KeyId = checkpoint.KeyId,
            PublicKey = Convert.ToBase64String(checkpoint.PublicKey),
            Signature = Convert.ToBase64String(checkpoint.Signature),
        },
    };
}
