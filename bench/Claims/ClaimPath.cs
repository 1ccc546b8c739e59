using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Bench.Claims;

/// <summary>A way to make claims durable, driven by numbered workers that make one claim at a time each.</summary>
internal abstract class ClaimPath : IAsyncDisposable
{
    /// <summary>The traceparent that all claims carry: both sides write it, so that their rows have the same size.</summary>
    public const string TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private const int Recipients = 10_000;
    private static readonly Guid[] RecipientIds = [.. Enumerable.Range(0, Recipients).Select(_ => Guid.NewGuid())];

    protected ClaimPath(BenchDatabase database) => Database = database;

    public BenchDatabase Database { get; }

    /// <summary>Prepares for a number of workers.</summary>
    public abstract Task OpenAsync(int workers);

    /// <summary>Makes one claim; it is durable when the task ends.</summary>
    public abstract ValueTask ClaimAsync(int worker, Guid lotId, Guid claimId);

    /// <summary>Checks that exactly the acknowledged claims are stored.</summary>
    public virtual Task VerifyAsync(IReadOnlyCollection<AcknowledgedClaims> run, DateTimeOffset since) =>
        Database.Check.VerifyAsync(run, StoredId, since);

    public abstract ValueTask DisposeAsync();

    /// <summary>The id under which a run's claim is stored.</summary>
    protected virtual Guid StoredId(AcknowledgedClaims claims, long number) => ClaimNumbers.Id(claims.Run, claims.Worker, number);

    protected static ClaimLot Command(Guid claimId) => new()
    {
        Caller = new Caller(Recipient(claimId), Role.Recipient),
        TraceParent = TraceParent,
        ClaimId = claimId,
        Quantity = 1,
        Fingerprint = new Fingerprint(claimId),
    };

    protected static Guid Recipient(Guid claimId) => RecipientIds[(uint)claimId.GetHashCode() % Recipients];

    protected static LotPolicy Policy { get; } = new LotOptions().ToPolicy();
}
