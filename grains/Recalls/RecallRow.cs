using PahlawanPangan.Recalls;

namespace PahlawanPangan.Grains.Recalls;

/// <summary>A campaign as its row has it.</summary>
internal sealed record RecallRow
{
    /// <summary>The campaign's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The one lot that it is about; null when it looks for lots.</summary>
    public Guid? LotId { get; init; }

    /// <summary>The donor of its lots; null for any.</summary>
    public Guid? DonorId { get; init; }

    /// <summary>The batch code of its lots; null for any.</summary>
    public string? BatchCode { get; init; }

    /// <summary>The GTIN of its lots; null for any.</summary>
    public string? Gtin { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it is a drill.</summary>
    public required bool IsDrill { get; init; }

    /// <summary>Who opened it.</summary>
    public required Caller OpenedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The fingerprint of the request; null when it had no key.</summary>
    public Guid? Fingerprint { get; init; }

    /// <summary>The trace of the request.</summary>
    public string? TraceParent { get; init; }

    /// <summary>When all databases were last searched for its lots.</summary>
    public DateTimeOffset? SearchedAt { get; init; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The report that closed it.</summary>
    public string? Report { get; init; }

    /// <summary>How often it was taken without success.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether someone may see it: an operator, and the donor whose lots it is about.</summary>
    public bool IsVisibleTo(Caller caller) =>
        caller.Role == Role.Operator || (caller.Role == Role.Donor && caller.Id == DonorId);

    /// <summary>Its name.</summary>
    public RecallReference Reference => new() { RecallId = Id };
}

/// <summary>A lot that a campaign found.</summary>
/// <param name="LotId">The lot.</param>
/// <param name="WasRecalled">Whether it was recalled before the campaign found it.</param>
internal readonly record struct FoundLot(Guid LotId, bool WasRecalled);

/// <summary>What one account has to do with a lot.</summary>
internal readonly record struct RecallParty(Guid AccountId, Role Role, long Held, long Collected, long InDelivery);

/// <summary>An account's acknowledgement, numbered in its campaign.</summary>
internal readonly record struct NumberedAcknowledgement(long Number, Guid AccountId, DateTimeOffset At);

/// <summary>The notices of a campaign, counted.</summary>
internal readonly record struct RecallTotals(
    long Notices, long Written, long Acknowledged, long Unreachable, long Held, long Out, long InDelivery, DateTimeOffset? LastWrittenAt);
