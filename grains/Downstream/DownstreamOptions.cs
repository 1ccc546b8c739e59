using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Settings of the consumers' host; configuration section <c>Downstream</c>.</summary>
public sealed class DownstreamOptions
{
    /// <summary>Whether this silo consumes at all; true unless set.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The most events in one transaction, from 1 to 5,000; 500 unless set.</summary>
    public int BatchEventsMax { get; set; } = 500;

    /// <summary>The most events that one silo's consumer asks for ahead, from 1 to 10,000; 1,000 unless set.</summary>
    public int PrefetchEvents { get; set; } = 1000;

    /// <summary>
    /// The most events that all silos together may have unacknowledged, from 100 to 1,000,000; 20,000 unless set. Far above what the
    /// silos prefetch, so that events which wait for missing ones never keep those from being delivered.
    /// </summary>
    public int AckPendingMax { get; set; } = 20_000;

    /// <summary>After how many seconds without a sign of life an event is delivered to another silo, from 1 to 600; 10 unless set.</summary>
    public int AckWaitSeconds { get; set; } = 10;

    /// <summary>How long an event is held here while one before it is missing, in milliseconds, from 0 to 60,000; 2,000 unless set.</summary>
    public int HoldMilliseconds { get; set; } = 2000;

    /// <summary>After how many milliseconds a failed event is first tried again, from 1 to 60,000; 200 unless set. It doubles each time.</summary>
    public int RetryMilliseconds { get; set; } = 200;

    /// <summary>How often lag is looked at, and whether the durable consumer still exists, in milliseconds, from 100 to 60,000; 2,000 unless set.</summary>
    public int WatchMilliseconds { get; set; } = 2000;
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
public sealed class DownstreamOptionsValidator : IValidateOptions<DownstreamOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DownstreamOptions options)
    {
        var faults = new SettingFaults();
        faults.RequireRange("Downstream:BatchEventsMax", options.BatchEventsMax, 1, 5000);
        faults.RequireRange("Downstream:PrefetchEvents", options.PrefetchEvents, 1, 10_000);
        faults.RequireRange("Downstream:AckPendingMax", options.AckPendingMax, 100, 1_000_000);
        faults.RequireRange("Downstream:AckWaitSeconds", options.AckWaitSeconds, 1, 600);
        faults.RequireRange("Downstream:HoldMilliseconds", options.HoldMilliseconds, 0, 60_000);
        faults.RequireRange("Downstream:RetryMilliseconds", options.RetryMilliseconds, 1, 60_000);
        faults.RequireRange("Downstream:WatchMilliseconds", options.WatchMilliseconds, 100, 60_000);
        faults.Require(
            options.PrefetchEvents * 4 <= options.AckPendingMax,
            "Downstream:PrefetchEvents must be a quarter of Downstream:AckPendingMax or less; lower the one or raise the other.");
        return faults.ToResult();
    }
}
