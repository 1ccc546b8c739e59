using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Settings of accounts, codes and sessions; configuration section <c>Accounts</c>.</summary>
public sealed class AccountOptions
{
    /// <summary>How long a code is valid, in seconds, from 30 to 900; 300 unless set.</summary>
    [SettingRange("Accounts", 30, 900)]
    public int CodeSeconds { get; set; } = 300;

    /// <summary>How many attempts a code allows, from 1 to 10; 5 unless set.</summary>
    [SettingRange("Accounts", 1, 10)]
    public int CodeTriesMax { get; set; } = 5;

    /// <summary>How often a code may be sent again, from 0 to 10; 3 unless set.</summary>
    [SettingRange("Accounts", 0, 10)]
    public int ResendsMax { get; set; } = 3;

    /// <summary>The minimum time between two messages of one challenge, in seconds, from 0 to 300; 15 unless set.</summary>
    [SettingRange("Accounts", 0, 300)]
    public int ResendAfterSeconds { get; set; } = 15;

    /// <summary>How many wrong passwords one client may try per address and window, from 1 to 1,000; 5 unless set.</summary>
    [SettingRange("Accounts", 1, 1000)]
    public int WrongPasswordsMax { get; set; } = 5;

    /// <summary>How many messages one client may cause per address and window, from 1 to 1,000; 5 unless set.</summary>
    [SettingRange("Accounts", 1, 1000)]
    public int MessagesMax { get; set; } = 5;

    /// <summary>The window in which attempts are counted, in seconds, from 10 to 86,400; 900 unless set.</summary>
    [SettingRange("Accounts", 10, 86_400)]
    public int WindowSeconds { get; set; } = 900;

    /// <summary>
    /// How many logins may start without a completed one before they are limited to one an hour, from 1 to 1,000; 20 unless set.
    /// </summary>
    [SettingRange("Accounts", 1, 1000)]
    public int UnprovenLoginsMax { get; set; } = 20;

    /// <summary>How long a session can be refreshed after its last refresh, in days, from 1 to 365; 30 unless set.</summary>
    [SettingRange("Accounts", 1, 365)]
    public int SessionIdleDays { get; set; } = 30;

    /// <summary>How long an unconfirmed registration is kept, in hours, from 1 to 168; 24 unless set.</summary>
    [SettingRange("Accounts", 1, 168)]
    public int PendingHours { get; set; } = 24;

    /// <summary>
    /// Answers that must not reveal whether an address is known take a multiple of this many milliseconds, from 0 (off) to 5,000; 250
    /// unless set.
    /// </summary>
    [SettingRange("Accounts", 0, 5000)]
    public int AnswerStepMilliseconds { get; set; } = 250;

    /// <summary>
    /// How old a new contact key must be before it seals, in seconds, from 0 to 604,800; 60 unless set. It must be longer than any silo
    /// takes to read the key.
    /// </summary>
    [SettingRange("Accounts", 0, 604_800)]
    public int ContactKeyLeadSeconds { get; set; } = 60;

    /// <summary>How often contact keys are read, in seconds, from 1 to 3,600; 5 unless set.</summary>
    [SettingRange("Accounts", 1, 3600)]
    public int ContactKeyPollSeconds { get; set; } = 5;

    /// <summary>How often contact data under old keys is searched for, in seconds, from 1 to 86,400; 60 unless set.</summary>
    [SettingRange("Accounts", 1, 86_400)]
    public int ResealSeconds { get; set; } = 60;

    internal TimeSpan Window => TimeSpan.FromSeconds(WindowSeconds);

    internal TimeSpan PendingFor => TimeSpan.FromHours(PendingHours);
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
