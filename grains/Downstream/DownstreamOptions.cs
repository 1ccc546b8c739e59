using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Settings of the consumers' host; configuration section <c>Downstream</c>.</summary>
public sealed class DownstreamOptions : IValidatableObject
{
    /// <summary>Whether this silo consumes at all; true unless set.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The most events in one transaction, from 1 to 5,000; 500 unless set.</summary>
    [SettingRange("Downstream", 1, 5000)]
    public int BatchEventsMax { get; set; } = 500;

    /// <summary>The most events that one silo's consumer prefetches, from 1 to 10,000; 1,000 unless set.</summary>
    [SettingRange("Downstream", 1, 10_000)]
    public int PrefetchEvents { get; set; } = 1000;

    /// <summary>
    /// The most events that all silos together may have unacknowledged, from 100 to 1,000,000; 20,000 unless set. Far above what the
    /// silos prefetch, so that events which wait for missing ones never block the delivery of those.
    /// </summary>
    [SettingRange("Downstream", 100, 1_000_000)]
    public int AckPendingMax { get; set; } = 20_000;

    /// <summary>
    /// How long after a transaction a consumer gathers further events before it begins the next one, in milliseconds, from 0 (not at all)
    /// to 1,000; 50 unless set. An event after a pause is handled at once, and so are one-time codes.
    /// </summary>
    [SettingRange("Downstream", 0, 1000)]
    public int GatherMilliseconds { get; set; } = 50;

    /// <summary>
    /// After how many seconds without a sign of life an event is delivered to another silo, from 1 to 600; 10 unless set.
    /// </summary>
    [SettingRange("Downstream", 1, 600)]
    public int AckWaitSeconds { get; set; } = 10;

    /// <summary>
    /// How long an event is held here while one before it is missing, in milliseconds, from 0 to 60,000; 2,000 unless set.
    /// </summary>
    [SettingRange("Downstream", 0, 60_000)]
    public int HoldMilliseconds { get; set; } = 2000;

    /// <summary>
    /// After how many milliseconds a failed event is first tried again, from 1 to 60,000; 200 unless set. It doubles each time.
    /// </summary>
    [SettingRange("Downstream", 1, 60_000)]
    public int RetryMilliseconds { get; set; } = 200;

    /// <summary>
    /// How often the lag and the existence of the durable consumer are checked, in milliseconds, from 100 to 60,000; 2,000 unless set.
    /// </summary>
    [SettingRange("Downstream", 100, 60_000)]
    public int WatchMilliseconds { get; set; } = 2000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PrefetchEvents * 4 > AckPendingMax)
        {
            yield return new ValidationResult(
                "Downstream:PrefetchEvents must be a quarter of Downstream:AckPendingMax or less; lower the former or raise the latter.");
        }
    }
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class DownstreamOptionsValidator : IValidateOptions<DownstreamOptions>;
