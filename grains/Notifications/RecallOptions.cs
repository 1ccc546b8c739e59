using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Settings of recall campaigns; configuration section <c>Recalls</c>.</summary>
public sealed class RecallOptions : IValidatableObject
{
    private const int MinutesMax = 10_080;
    private const int TimesMax = 20;

    /// <summary>
    /// After how many minutes from the first notice it is repeated, while it is not acknowledged and the recall is open: rising whole
    /// numbers from 1 to 10,080 (a week), with commas between them; <c>60,240,1440</c> unless set. After the last of them it is repeated
    /// each time as long again.
    /// </summary>
    public string RepeatAfterMinutes { get; set; } = "60,240,1440";

    /// <summary>
    /// How many minutes the first notice of a recalled lot may take by way of the lot's events, from 1 to 60; 5 unless set. After that the
    /// campaign writes a notice itself, so that an outage of the broker keeps no account from being notified.
    /// </summary>
    [SettingRange("Recalls", 1, 60)]
    public int NoticeWithinMinutes { get; set; } = 5;

    /// <summary>
    /// How often an open campaign looks for lots that were posted since, in seconds, from 1 to 3,600; 30 unless set.
    /// </summary>
    [SettingRange("Recalls", 1, 3600)]
    public int LookAgainSeconds { get; set; } = 30;

    /// <summary>When a notice is repeated next.</summary>
    /// <param name="written">When the first one was written.</param>
    /// <param name="now">The current moment.</param>
    public DateTimeOffset NextAfter(DateTimeOffset written, DateTimeOffset now)
    {
        var minutes = Minutes();
        foreach (var after in minutes)
        {
            if (written.AddMinutes(after) is var next && next > now)
            {
                return next;
            }
        }

        return now.AddMinutes(minutes[^1]);
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var parts = RepeatAfterMinutes.Split(',');
        var minutes = Array.ConvertAll(
            parts, part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
        var rises = minutes.Zip(minutes.Skip(1)).All(pair => pair.First < pair.Second);
        if (minutes.Length > TimesMax || minutes[0] < 1 || minutes[^1] > MinutesMax || !rises)
        {
            yield return new ValidationResult(
                $"Recalls:RepeatAfterMinutes is {RepeatAfterMinutes}; set it to 1 to {TimesMax} rising whole numbers from 1 to "
                    + $"{MinutesMax}, with commas between them.");
        }
    }

    private int[] Minutes() =>
        Array.ConvertAll(RepeatAfterMinutes.Split(','), part => int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture));
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class RecallOptionsValidator : IValidateOptions<RecallOptions>;
