using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>The components that handle secrets, each in isolation.</summary>
public sealed class SecretTests
{
    private static readonly OneTimeCodes Codes = new(PanganCluster.IdentityKeys);

    [Fact]
    public void Checking_a_code_allocates_nothing()
    {
        var id = Guid.CreateVersion7();
        var hash = Codes.Hash(id, "123456");
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(Codes.Matches(id, "123456", hash));
        }

        const int Checks = 100_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Checks; i++)
        {
            _ = Codes.Matches(id, "654321", hash);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"code check: {Stopwatch.GetElapsedTime(started).TotalNanoseconds / Checks:F0} ns/op, {allocated / Checks} B/op"));
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_code_s_hash_is_bound_to_its_challenge_and_to_the_key()
    {
        var id = Guid.CreateVersion7();
        var hash = Codes.Hash(id, "123456");
        Assert.False(Codes.Matches(Guid.CreateVersion7(), "123456", hash));
        Assert.False(Codes.Matches(id, "123457", hash));
        Assert.False(Codes.Matches(id, "12345", hash));
        Assert.False(Codes.Matches(id, "1234567", hash));
        var others = new IdentityKeys(RandomNumberGenerator.GetBytes(32), [new ContactKey("k", new byte[32])]);
        Assert.False(new OneTimeCodes(others).Matches(id, "123456", hash));
    }

    [Fact]
    public void Codes_are_spread_over_all_of_their_range()
    {
        var seen = Enumerable.Range(0, 20_000).Select(_ => OneTimeCodes.New()).ToList();
        Assert.All(seen, code => Assert.Equal(6, code.Length));
        Assert.InRange(seen.Distinct().Count(), 19_600, 20_000);
        Assert.All(seen.GroupBy(code => code[0]), digit => Assert.InRange(digit.Count(), 1700, 2300));
    }

    [Fact]
    public async Task Password_hash_contains_its_parameters_and_is_upgraded_when_they_rise()
    {
        using var weak = Hasher(new PasswordOptions { MemoryKiB = 7168, Iterations = 1 });
        using var strong = Hasher(new PasswordOptions());
        var hash = (await weak.HashAsync("correct horse battery"))!;
        Assert.StartsWith("$argon2id$v=19$m=7168,t=1,p=1$", hash, StringComparison.Ordinal);
        Assert.NotEqual(hash, await weak.HashAsync("correct horse battery"));
        Assert.Equal(PasswordVerdict.Right, await weak.CheckAsync("correct horse battery", hash));
        Assert.Equal(PasswordVerdict.RightButOutdated, await strong.CheckAsync("correct horse battery", hash));
        Assert.Equal(PasswordVerdict.Wrong, await strong.CheckAsync("correct horse batterz", hash));
        Assert.Equal(PasswordVerdict.Wrong, await strong.CheckAsync("correct horse battery", null));
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", await strong.HashAsync("x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashes_beyond_the_bound_wait_and_beyond_the_queue_are_refused()
    {
        using var hasher = Hasher(new PasswordOptions { ConcurrentMax = 1, WaitingMax = 2 });
        var hashes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => hasher.HashAsync("correct horse battery")));
        Assert.InRange(hashes.Count(hash => hash is not null), 3, 11);
        Assert.NotNull(await hasher.HashAsync("correct horse battery"));
    }

    [Fact]
    public async Task Hashes_computed_at_once_stay_within_the_bound()
    {
        using var hasher = Hasher(new PasswordOptions { ConcurrentMax = 1, WaitingMax = 64 });
        _ = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => hasher.HashAsync("correct horse battery")));
        Assert.Equal((1, 24), (hasher.HashingMost, hasher.Hashes));
    }

    [Fact]
    public async Task An_unknown_account_costs_a_hash_like_a_known_one()
    {
        using var hasher = Hasher(new PasswordOptions());
        var stored = await hasher.HashAsync("correct horse battery");
        _ = await hasher.CheckAsync("another", stored);
        _ = await hasher.CheckAsync("another", null);
        Assert.Equal(3, hasher.Hashes);
    }

    [Fact]
    public void A_young_contact_key_opens_and_does_not_seal()
    {
        ContactKey Key(string id, bool isOfAge) => new(id, RandomNumberGenerator.GetBytes(32), isOfAge);
        var ring = new ContactKeyRing([Key("3", false), Key("2", true), Key("1", true)]);
        Assert.Equal(("2", "1"), (ring.Sealing.Id, Assert.Single(ring.Outdated).Id));
        Assert.NotNull(ring.Find("3"));
        ring.Replace([Key("3", false), Key("2", false)]);
        Assert.Equal("2", ring.Sealing.Id);
        Assert.Empty(ring.Outdated);
        Assert.Null(ring.Find("1"));
        Assert.Throws<ArgumentException>(() => ring.Replace([]));
        Assert.Throws<ArgumentException>(() => ring.Replace([Key("a.b", true)]));
        Assert.Throws<ArgumentException>(() => ring.Replace([new ContactKey("short", new byte[31])]));
    }

    [Fact]
    public void A_sealed_text_opens_only_for_its_own_purpose_and_id()
    {
        var cipher = new ContactCipher(PanganCluster.IdentityKeys);
        var id = Guid.CreateVersion7();
        var box = cipher.Seal("someone@example.org", "account", id);
        Assert.DoesNotContain("example", box, StringComparison.Ordinal);
        Assert.NotEqual(box, cipher.Seal("someone@example.org", "account", id));
        Assert.Equal("someone@example.org", cipher.Open(box, "account", id));
        Assert.ThrowsAny<CryptographicException>(() => cipher.Open(box, "message", id));
        Assert.ThrowsAny<CryptographicException>(() => cipher.Open(box, "account", Guid.CreateVersion7()));
        Assert.ThrowsAny<CryptographicException>(
            () => cipher.Open(box.Replace(".test.", ".other.", StringComparison.Ordinal), "account", id));

        // After a rotation the new key seals and the old one still opens.
        var rotated = new ContactCipher(new IdentityKeys(
            new byte[32], [new ContactKey("next", RandomNumberGenerator.GetBytes(32)), new ContactKey("test", new byte[32])]));
        Assert.Equal("someone@example.org", rotated.Open(box, "account", id));
        Assert.True(rotated.IsOutdated(box));
        Assert.False(rotated.IsOutdated(rotated.Seal("x", "account", id)));
    }

    [Fact]
    public void Attempts_are_counted_per_client_and_owners_are_exempt()
    {
        var now = DateTimeOffset.UnixEpoch;
        var window = new AttemptWindow(perClient: 2, overall: 4, TimeSpan.FromMinutes(15));
        Assert.Null(window.Take("a", false, now));
        Assert.Null(window.Take("a", false, now));
        Assert.Equal(TimeSpan.FromMinutes(15), window.Take("a", false, now));
        Assert.Null(window.Take("b", false, now));
        Assert.Null(window.Take("c", false, now));
        Assert.NotNull(window.Take("d", false, now));
        Assert.Null(window.Take("owner", true, now));
        window.Refund("a");
        Assert.Null(window.Take("a", true, now));
        Assert.Null(window.Take("d", false, now + TimeSpan.FromMinutes(15)));
    }

    private static Passwords Hasher(PasswordOptions options) => new(Options.Create(options));
}
