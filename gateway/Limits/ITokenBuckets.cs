using StackExchange.Redis;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>Buckets of tokens that all gateways share. A request costs a token; a bucket fills evenly.</summary>
internal interface ITokenBuckets
{
    /// <summary>Measures how long taken tokens are valid.</summary>
    TimeProvider Time { get; }

    /// <summary>Takes as many tokens as there are, up to a number, within a bounded time.</summary>
    /// <param name="key">Names the bucket.</param>
    /// <param name="wanted">How many are wanted; 0 only to see whether Redis answers.</param>
    /// <param name="limit">How many a full bucket holds.</param>
    /// <param name="window">In which an empty bucket fills.</param>
    /// <returns>Null when the buckets cannot be reached. It throws nothing.</returns>
    Task<TakenTokens?> TakeAsync(Func<RedisKey> key, int wanted, int limit, TimeSpan window);
}

/// <summary>What a bucket gave.</summary>
/// <param name="Granted">The number of tokens.</param>
/// <param name="NextAfter">When it gave fewer than wanted: how long until it has one more; else zero.</param>
internal readonly record struct TakenTokens(int Granted, TimeSpan NextAfter);
