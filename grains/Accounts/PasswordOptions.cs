using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// The cost of a password's hash; configuration section <c>Passwords</c>. The defaults are OWASP's (Password Storage Cheat Sheet,
/// Argon2id). They can be raised at any time: each account's hash is upgraded at its next login.
/// </summary>
public sealed class PasswordOptions
{
    /// <summary>Memory of one hash in KiB, from 7,168 to 1,048,576; 19,456 unless set.</summary>
    [SettingRange("Passwords", 7_168, 1_048_576)]
    public int MemoryKiB { get; set; } = 19_456;

    /// <summary>Passes over that memory, from 1 to 20; 2 unless set.</summary>
    [SettingRange("Passwords", 1, 20)]
    public int Iterations { get; set; } = 2;

    /// <summary>Lanes, from 1 to 16; 1 unless set.</summary>
    [SettingRange("Passwords", 1, 16)]
    public int Parallelism { get; set; } = 1;

    /// <summary>
    /// How many hashes run at once, from 1 to 64; half of the processors unless set. Multiplied by the memory of one hash, it bounds the
    /// memory for hashing.
    /// </summary>
    [SettingRange("Passwords", 1, 64)]
    public int ConcurrentMax { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many logins may wait for their hash before more are refused as overloaded, from 1 to 10,000; 64 unless set.</summary>
    [SettingRange("Passwords", 1, 10_000)]
    public int WaitingMax { get; set; } = 64;
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class PasswordOptionsValidator : IValidateOptions<PasswordOptions>;
