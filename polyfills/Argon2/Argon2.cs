using System.Security.Cryptography;

namespace Konscious.Security.Cryptography;

/// <summary>Derives bytes from a password by Argon2, RFC 9106. The password is read when bytes are asked for and never copied.</summary>
public abstract class Argon2 : DeriveBytes
{
    private const int LengthMax = 1024;
    private const int MemorySizeMin = 4;

    private readonly byte[] _password;

    /// <summary>Takes the password, which may not be empty.</summary>
    protected Argon2(byte[] password)
    {
        if (password == null || password.Length == 0)
        {
            throw new ArgumentException("Argon2 needs a password set", nameof(password));
        }

        _password = password;
    }

    /// <summary>The salt, eight bytes at least.</summary>
    public byte[]? Salt { get; set; }

    /// <summary>A secret kept elsewhere than the hash, if any.</summary>
    public byte[]? KnownSecret { get; set; }

    /// <summary>Anything the hash is to be bound to, if anything.</summary>
    public byte[]? AssociatedData { get; set; }

    /// <summary>Passes over the memory.</summary>
    public int Iterations { get; set; }

    /// <summary>Memory in KiB.</summary>
    public int MemorySize { get; set; }

    /// <summary>Lanes, each computed by a thread of its own.</summary>
    public int DegreeOfParallelism { get; set; }

    internal abstract Argon2Type Type { get; }

    /// <summary>Does nothing: every call begins anew.</summary>
    public override void Reset()
    {
    }

    /// <summary>Derives bytes, taking the time and memory that the settings ask for.</summary>
    public override byte[] GetBytes(int cb)
    {
        CheckSettings(cb);
        return NativeArgon2.Hash(this, _password, cb);
    }

    /// <summary>Derives bytes on the thread pool.</summary>
    public Task<byte[]> GetBytesAsync(int bc)
    {
        CheckSettings(bc);
        return Task.Run(() => NativeArgon2.Hash(this, _password, bc));
    }

    private void CheckSettings(int length)
    {
        if (length > LengthMax)
        {
            throw new NotSupportedException($"Argon2 derives at most {LengthMax} bytes here");
        }

        if (Iterations < 1)
        {
            throw new InvalidOperationException("Argon2 requires at least 1 iteration (Iterations)");
        }

        if (MemorySize < MemorySizeMin)
        {
            throw new InvalidOperationException("Argon2 requires a minimum of 4kB of memory (MemorySize >= 4)");
        }

        if (DegreeOfParallelism < 1)
        {
            throw new InvalidOperationException("Argon2 requires at least 1 thread (DegreeOfParallelism)");
        }
    }
}
