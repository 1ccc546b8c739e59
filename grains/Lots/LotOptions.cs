using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Lots;

/// <summary>Settings of the lots' rules; configuration section <c>Lots</c>.</summary>
public sealed class LotOptions
{
    /// <summary>
    /// How long food is set aside for a claim, in minutes from the claim or from the start of the pickup window, whichever is
    /// later. Never beyond the window's end or the use-by. From 1 to 10,080 (a week); 120 unless set.
    /// </summary>
    [SettingRange("Lots", 1, 10_080)]
    public int HoldMinutes { get; set; } = 120;

    /// <summary>How many wrong pickup codes lock a claim, from 1 to 20; 5 unless set.</summary>
    [SettingRange("Lots", 1, 20)]
    public int WrongCodesMax { get; set; } = 5;

    /// <summary>
    /// How many claims on a lot one recipient may cancel or let lapse, from 1 to 1,000; 10 unless set. After that the recipient claims
    /// nothing more of that lot.
    /// </summary>
    [SettingRange("Lots", 1, 1_000)]
    public int ClaimsGivenBackMax { get; set; } = 10;

    /// <summary>How many claims on a lot one recipient may hold at once, from 1 to 1,000,000; 100,000 unless set.</summary>
    [SettingRange("Lots", 1, 1_000_000)]
    public int HoldsPerRecipientMax { get; set; } = 100_000;

    /// <summary>How often a lot's total, window or notes may be changed, from 1 to 10,000; 100 unless set.</summary>
    [SettingRange("Lots", 1, 10_000)]
    public int AdjustmentsMax { get; set; } = 100;

    /// <summary>How often passed deadlines are searched for, in milliseconds, from 100 to 60,000; 1,000 unless set.</summary>
    [SettingRange("Lots", 100, 60_000)]
    public int SweepMilliseconds { get; set; } = 1000;

    /// <summary>The settings as the rules take them.</summary>
    internal LotPolicy ToPolicy() => new()
    {
        HoldFor = TimeSpan.FromMinutes(HoldMinutes),
        WrongCodesMax = WrongCodesMax,
        GivenBackMax = ClaimsGivenBackMax,
        HoldsMax = HoldsPerRecipientMax,
        AdjustmentsMax = AdjustmentsMax,
    };
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class LotOptionsValidator : IValidateOptions<LotOptions>;
