using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Settings of the journal; configuration section <c>Journal</c>.</summary>
public sealed class JournalOptions
{
    /// <summary>How many writers there are, each with a connection and one flush in flight; from 1 to 64, 2 unless set.</summary>
    [SettingRange("Journal", 1, 64)]
    public int Writers { get; set; } = 2;

    /// <summary>
    /// How many commits must wait, while one writer is busy, before another takes them, from 1 to 10,000; 64 unless set. Fewer make smaller
    /// batches, which cost the database more; more make commits wait longer.
    /// </summary>
    [SettingRange("Journal", 1, 10_000)]
    public int JoinCommits { get; set; } = 64;

    /// <summary>The most commits in one batch, from 1 to 10,000; 512 unless set.</summary>
    [SettingRange("Journal", 1, 10_000)]
    public int BatchCommitsMax { get; set; } = 512;

    /// <summary>
    /// The most events in one batch, from 100 to 100,000; 4,000 unless set. It bounds how long a batch takes where commits have many
    /// events, as when thousands of holds lapse at once.
    /// </summary>
    [SettingRange("Journal", 100, 100_000)]
    public int BatchEventsMax { get; set; } = 4000;

    /// <summary>
    /// The most commits that may wait before commands are refused as overloaded, from 100 to 10,000,000; 50,000 unless set.
    /// </summary>
    [SettingRange("Journal", 100, 10_000_000)]
    public int QueueCommitsMax { get; set; } = 50_000;
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class JournalOptionsValidator : IValidateOptions<JournalOptions>;
