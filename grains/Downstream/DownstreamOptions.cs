using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Settings of the consumers' host; configuration section <c>Downstream</c>.</summary>
public sealed class DownstreamOptions
{
    /// <summary>Whether silos run consumers; true unless set. The same on every silo, since consumers are dealt to all of them.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The most events in one transaction, from 1 to 5,000; 500 unless set.</summary>
    [SettingRange("Downstream", 1, 5000)]
    public int BatchEventsMax { get; set; } = 500;

    /// <summary>
    /// The most events that may wait for one consumer, from 1 to 10,000; 1,000 unless set. A consumer for which more come reads for itself.
    /// </summary>
    [SettingRange("Downstream", 1, 10_000)]
    public int PrefetchEvents { get; set; } = 1000;

    /// <summary>
    /// How long after a transaction a consumer gathers further events before it begins the next one, in milliseconds, from 0 (not at all)
    /// to 1,000; 100 unless set. An event after a pause is handled at once, and so are one-time codes.
    /// </summary>
    [SettingRange("Downstream", 0, 1000)]
    public int GatherMilliseconds { get; set; } = 100;

    /// <summary>
    /// How long a silo leaves a consumer alone that another silo has taken over from it, in seconds, from 1 to 600; 10 unless set.
    /// </summary>
    [SettingRange("Downstream", 1, 600)]
    public int ReplacedSeconds { get; set; } = 10;

    /// <summary>
    /// After how many milliseconds a failed event is first tried again, from 1 to 60,000; 200 unless set. It doubles each time.
    /// </summary>
    [SettingRange("Downstream", 1, 60_000)]
    public int RetryMilliseconds { get; set; } = 200;

    /// <summary>
    /// How often the lag is read, and which consumers are this silo's, in milliseconds, from 100 to 60,000; 2,000 unless set. While no
    /// event comes, the lag is read less often, down to an eighth.
    /// </summary>
    [SettingRange("Downstream", 100, 60_000)]
    public int WatchMilliseconds { get; set; } = 2000;
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class DownstreamOptionsValidator : IValidateOptions<DownstreamOptions>;
