using Konscious.Security.Cryptography;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Argon2;

/// <summary>The test vectors of RFC 9106, section 5, and what the settings must be.</summary>
public sealed class Argon2Vectors
{
    [Fact]
    public void Argon2id_gives_the_vector_of_the_rfc() => Assert.Equal(
        "0D640DF58D78766C08C037A34A8B53C9D01EF0452D75B65EB52520E96B01E659",
        Convert.ToHexString(WithRfcSettings(new Argon2id(Repeat(1, 32))).GetBytes(32)));

    [Fact]
    public void Argon2i_gives_the_vector_of_the_rfc() => Assert.Equal(
        "C814D9D1DC7F37AA13F0D77F2494BDA1C8DE6B016DD388D29952A4C4672B6CE8",
        Convert.ToHexString(WithRfcSettings(new Argon2i(Repeat(1, 32))).GetBytes(32)));

    [Fact]
    public void Argon2d_gives_the_vector_of_the_rfc() => Assert.Equal(
        "512B391B6F1162975371D30919734294F868E3BE3984F3C1A13A4DB9FABE4ACB",
        Convert.ToHexString(WithRfcSettings(new Argon2d(Repeat(1, 32))).GetBytes(32)));

    [Fact]
    public async Task Asynchronous_bytes_are_the_synchronous_ones()
    {
        using var synchronous = WithRfcSettings(new Argon2id(Repeat(1, 32)));
        using var asynchronous = WithRfcSettings(new Argon2id(Repeat(1, 32)));
        Assert.Equal(synchronous.GetBytes(48), await asynchronous.GetBytesAsync(48));
    }

    [Fact]
    public void Each_input_changes_the_bytes()
    {
        var plain = Hash(static _ => { });
        Assert.NotEqual(plain, Hash(static argon2 => argon2.Salt = Repeat(9, 16)));
        Assert.NotEqual(plain, Hash(static argon2 => argon2.KnownSecret = Repeat(9, 8)));
        Assert.NotEqual(plain, Hash(static argon2 => argon2.AssociatedData = Repeat(9, 8)));
        Assert.NotEqual(plain, Hash(static argon2 => argon2.Iterations = 2));
        Assert.NotEqual(plain, Hash(static argon2 => argon2.MemorySize = 64));
        Assert.NotEqual(plain, Hash(static argon2 => argon2.DegreeOfParallelism = 2));
        Assert.Equal(plain, Hash(static _ => { }));
    }

    [Fact]
    public void Empty_password_is_refused() => Assert.Throws<ArgumentException>(static () => new Argon2id([]));

    [Theory]
    [InlineData(0, 32, 1)]
    [InlineData(1, 3, 1)]
    [InlineData(1, 32, 0)]
    public void Settings_out_of_range_are_refused(int iterations, int memorySize, int parallelism)
    {
        using var argon2 = new Argon2id(Repeat(1, 8))
        {
            Salt = Repeat(2, 16),
            Iterations = iterations,
            MemorySize = memorySize,
            DegreeOfParallelism = parallelism,
        };
        Assert.Throws<InvalidOperationException>(() => argon2.GetBytes(32));
    }

    [Fact]
    public void More_than_1024_bytes_are_refused()
    {
        using var argon2 = WithRfcSettings(new Argon2id(Repeat(1, 32)));
        Assert.Throws<NotSupportedException>(() => argon2.GetBytes(1025));
    }

    private static byte[] Hash(Action<Konscious.Security.Cryptography.Argon2> change)
    {
        using var argon2 = new Argon2id(Repeat(1, 8)) { Salt = Repeat(2, 16), Iterations = 1, MemorySize = 32, DegreeOfParallelism = 1 };
        change(argon2);
        return argon2.GetBytes(32);
    }

    private static T WithRfcSettings<T>(T argon2)
        where T : Konscious.Security.Cryptography.Argon2
    {
        argon2.Salt = Repeat(2, 16);
        argon2.KnownSecret = Repeat(3, 8);
        argon2.AssociatedData = Repeat(4, 12);
        argon2.Iterations = 3;
        argon2.MemorySize = 32;
        argon2.DegreeOfParallelism = 4;
        return argon2;
    }

    private static byte[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value, count)];
}
