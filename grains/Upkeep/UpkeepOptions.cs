using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Upkeep;

/// <summary>How long ended rows are kept; configuration section <c>Upkeep</c>.</summary>
public sealed class UpkeepOptions
{
    /// <summary>How often rows that reached their age are searched for, in minutes, from 1 to 1,440; 10 unless set.</summary>
    [SettingRange("Upkeep", 1, 1440)]
    public int Minutes { get; set; } = 10;

    /// <summary>
    /// How many days requests to webhooks and messages to addresses are kept after they were sent or given up, from 1 to 365; 7 unless set.
    /// </summary>
    [SettingRange("Upkeep", 1, 365)]
    public int RequestDays { get; set; } = 7;

    /// <summary>How many days notifications stay in an account's inbox, from 30 to 3,650; 400 unless set.</summary>
    [SettingRange("Upkeep", 30, 3650)]
    public int NotificationDays { get; set; } = 400;

    /// <summary>
    /// How many days the records of dropped events and of dead letters that were decided on are kept, from 30 to 3,650; 90 unless set.
    /// </summary>
    [SettingRange("Upkeep", 30, 3650)]
    public int RecordDays { get; set; } = 90;

    /// <summary>
    /// How many days a lot that has ended, its claims and its deliveries can be looked up after its use-by and its last event, from 90 to
    /// 3,650; 400 unless set. The ledger keeps their events for ever, and no lot is deleted whose last event it does not have.
    /// </summary>
    [SettingRange("Upkeep", LotDaysMin, 3650)]
    public int LotDays { get; set; } = 400;

    /// <summary>
    /// How many days monthly statements can be read after their month, from 400 to 36,500; 3,660 unless set.
    /// </summary>
    [SettingRange("Upkeep", 400, 36_500)]
    public int StatementDays { get; set; } = 3660;

    /// <summary>
    /// How many days a recall is kept after it was closed, with who was reached and who acknowledged, from 400 to 3,650; 730 (two years)
    /// unless set: longer than its lots, for later questions about who was warned. Its events are in the ledger for ever.
    /// </summary>
    [SettingRange("Upkeep", 400, 3650)]
    public int RecallDays { get; set; } = 730;

    /// <summary>The smallest <see cref="LotDays"/>: a lot whose last event is younger is never deleted.</summary>
    internal const int LotDaysMin = 90; // As LedgerVerifier.DeletedAfter.
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class UpkeepOptionsValidator : IValidateOptions<UpkeepOptions>;
