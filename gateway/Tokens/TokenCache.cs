using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// The results of valid tokens, by digest. When the cache is full, a new token is not cached and the least recently used twentieth is
/// removed in the background, so that tokens in use stay.
/// </summary>
internal sealed class TokenCache(IOptions<GatewayOptions> options) : IDisposable
{
    private const double RemovedShare = 0.05;

    private readonly MemoryCache _results = new(new MemoryCacheOptions
    {
        SizeLimit = options.Value.TokensRememberedMax,
        CompactionPercentage = RemovedShare,
    });

    /// <summary>Whether tokens are cached at all.</summary>
    public bool IsEnabled { get; } = options.Value.TokensRememberedMax > 0;

    /// <summary>How many tokens are cached.</summary>
    public int Count => _results.Count;

    /// <summary>The result of a token; null when it is not cached.</summary>
    public CachedToken? Find(in TokenDigest digest) => _results.Get<CachedToken>(digest);

    /// <summary>Caches a result until its token expires.</summary>
    public void Set(in TokenDigest digest, CachedToken token) =>
        _results.Set(digest, token, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = token.Expires });

    /// <inheritdoc/>
    public void Dispose() => _results.Dispose();
}
