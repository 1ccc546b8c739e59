using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The result of a password check.</summary>
internal enum PasswordVerdict
{
    /// <summary>The password is wrong.</summary>
    Wrong,

    /// <summary>The password is correct.</summary>
    Right,

    /// <summary>The password is correct, and its hash should be recomputed with today's parameters.</summary>
    RightButOutdated,

    /// <summary>Too many requests wait; nothing was checked.</summary>
    Busy,
}

/// <summary>
/// Hashes passwords with Argon2id. Concurrency is bounded: a flood of logins waits or is refused here, and takes neither the memory nor
/// the processors that everything else needs.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private readonly PasswordOptions _options;
    private readonly SemaphoreSlim _running;
    private readonly PasswordHash _nobody;
    private int _waiting;
    private int _hashing;
    private long _hashes;
    private int _hashingMost;

    /// <summary>Creates a hasher.</summary>
    public Passwords(IOptions<PasswordOptions> options)
    {
        _options = options.Value;
        _running = new SemaphoreSlim(_options.ConcurrentMax, _options.ConcurrentMax);
        _nobody = New(new byte[HashBytes]);
        PasswordMetrics.Watch(() => Volatile.Read(ref _waiting), _options.WaitingMax + _options.ConcurrentMax);
    }

    /// <summary>The number of hashes computed so far: the cost of answers that must not reveal whether an address is known.</summary>
    internal long Hashes => Volatile.Read(ref _hashes);

    /// <summary>The highest number of hashes computed at once.</summary>
    internal int HashingMost => Volatile.Read(ref _hashingMost);

    /// <summary>A new password's hash as a PHC string; null when too many wait.</summary>
    public async Task<string?> HashAsync(string password)
    {
        var made = New([]);
        return await RunAsync(password, made) is { } hash ? (made with { Hash = hash }).ToString() : null;
    }

    /// <summary>Checks a password. Without a stored hash it takes the same time, and the password is wrong.</summary>
    public async Task<PasswordVerdict> CheckAsync(string password, string? stored)
    {
        var expected = stored is null ? _nobody : PasswordHash.Parse(stored);
        if (await RunAsync(password, expected) is not { } hash)
        {
            return PasswordVerdict.Busy;
        }

        var matches = CryptographicOperations.FixedTimeEquals(hash, expected.Hash);
        return !matches || stored is null ? PasswordVerdict.Wrong
            : IsOutdated(expected) ? PasswordVerdict.RightButOutdated
            : PasswordVerdict.Right;
    }

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    private PasswordHash New(byte[] hash) => new(
        _options.MemoryKiB, _options.Iterations, _options.Parallelism, RandomNumberGenerator.GetBytes(SaltBytes), hash);

    private bool IsOutdated(PasswordHash stored) =>
        stored.MemoryKiB != _options.MemoryKiB || stored.Iterations != _options.Iterations || stored.Parallelism != _options.Parallelism;

    private async Task<byte[]?> RunAsync(string password, PasswordHash parameters)
    {
        if (Interlocked.Increment(ref _waiting) > _options.WaitingMax + _options.ConcurrentMax)
        {
            Interlocked.Decrement(ref _waiting);
            PasswordMetrics.Refused();
            return null;
        }

        try
        {
            await _running.WaitAsync();
            try
            {
                return await Task.Run(() => CountAndComputeAsync(password, parameters));
            }
            finally
            {
                _running.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<byte[]> CountAndComputeAsync(string password, PasswordHash parameters)
    {
        var hashing = Interlocked.Increment(ref _hashing);
        InterlockedMax(ref _hashingMost, hashing);
        Interlocked.Increment(ref _hashes);
        try
        {
            return await ComputeAsync(password, parameters);
        }
        finally
        {
            Interlocked.Decrement(ref _hashing);
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            seen = Interlocked.CompareExchange(ref most, value, seen) is var found && found == seen ? value : found;
        }
    }

    private static async Task<byte[]> ComputeAsync(string password, PasswordHash parameters)
    {
        var started = Stopwatch.GetTimestamp();
        var bytes = Encoding.UTF8.GetBytes(password);
        using var argon = new Argon2id(bytes)
        {
            Salt = parameters.Salt,
            MemorySize = parameters.MemoryKiB,
            Iterations = parameters.Iterations,
            DegreeOfParallelism = parameters.Parallelism,
        };

        // Not GetBytes, which blocks one thread of the pool while another computes.
        var hash = await argon.GetBytesAsync(HashBytes);
        CryptographicOperations.ZeroMemory(bytes);
        PasswordMetrics.Hashed(started);
        return hash;
    }
}
