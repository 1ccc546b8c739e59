using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Settings of the relay; configuration section <c>Relay</c>.</summary>
public sealed class RelayOptions
{
    /// <summary>The most events that are on their way to the broker at once, from 1 to 20,000; 2,000 unless set.</summary>
    [SettingRange("Relay", 1, 20_000)]
    public int WindowEvents { get; set; } = 2000;

    /// <summary>
    /// How long an idle relay waits before it polls without a doorbell, in milliseconds, from 10 to 60,000; 500 unless set. The only silo's
    /// doubles it, up to eight times as long, until there are events.
    /// </summary>
    [SettingRange("Relay", 10, 60_000)]
    public int PollMilliseconds { get; set; } = 500;

    /// <summary>
    /// How long after it has published a relay gathers further events before it publishes these, in milliseconds, from 0 (not at all) to
    /// 1,000; 100 unless set. An event after a pause is published at once, and so are one-time codes.
    /// </summary>
    [SettingRange("Relay", 0, 1000)]
    public int GatherMilliseconds { get; set; } = 100;

    /// <summary>How long the broker may take to acknowledge, in seconds, from 1 to 300; 10 unless set.</summary>
    [SettingRange("Relay", 1, 300)]
    public int AckSeconds { get; set; } = 10;

    /// <summary>
    /// How long a relay waits before it tries a lost broker or database again, in milliseconds, from 10 to 60,000; 500 unless set.
    /// </summary>
    [SettingRange("Relay", 10, 60_000)]
    public int RetryMilliseconds { get; set; } = 500;

    /// <summary>How often each silo makes sure that every lane is relayed, in milliseconds, from 10 to 60,000; 1,000 unless set.</summary>
    [SettingRange("Relay", 10, 60_000)]
    public int KeepMilliseconds { get; set; } = 1000;

    /// <summary>For how many days published events stay in the outbox, to be replayed, from 1 to 3,650; 7 unless set.</summary>
    [SettingRange("Relay", 1, 3650)]
    public int DaysKept { get; set; } = 7;
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class RelayOptionsValidator : IValidateOptions<RelayOptions>;
