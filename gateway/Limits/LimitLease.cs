using System.Threading.RateLimiting;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>The answer of a shared limit to one request. There is nothing to return.</summary>
internal sealed class LimitLease : RateLimitLease
{
    private static readonly string[] RetryAfterName = [MetadataName.RetryAfter.Name];
    private readonly TimeSpan? _retryAfter;

    private LimitLease(bool isAcquired, TimeSpan? retryAfter = null) => (IsAcquired, _retryAfter) = (isAcquired, retryAfter);

    /// <summary>The request may go on.</summary>
    public static LimitLease Granted { get; } = new(isAcquired: true);

    /// <summary>Redis must be asked, or did not answer.</summary>
    public static LimitLease Undecided { get; } = new(isAcquired: false);

    /// <inheritdoc/>
    public override bool IsAcquired { get; }

    /// <inheritdoc/>
    public override IEnumerable<string> MetadataNames => _retryAfter is null ? [] : RetryAfterName;

    /// <summary>The request is refused.</summary>
    /// <param name="retryAfter">How long until the client may send another.</param>
    public static LimitLease Refused(TimeSpan retryAfter) => new(isAcquired: false, retryAfter);

    /// <inheritdoc/>
    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? _retryAfter : null;
        return metadata is not null;
    }
}
