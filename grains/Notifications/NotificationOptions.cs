using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Settings of notifications and webhooks; configuration section <c>Notifications</c>.</summary>
public sealed class NotificationOptions : IValidatableObject
{
    /// <summary>
    /// Whether webhooks may go to loopback and private addresses and without TLS; false unless set. Otherwise anyone who may create
    /// webhooks could reach what only this machine may reach.
    /// </summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>
    /// Where one-time codes and notices to addresses are handed to the operator's mail or SMS provider, such as
    /// <c>https://mail.example/pangan</c>; empty unless set; without it they are dropped when they become too old.
    /// </summary>
    public string MessageUrl { get; set; } = "";

    /// <summary>What signs the requests to <see cref="MessageUrl"/>; 16 characters or more when that is set.</summary>
    public string MessageSecret { get; set; } = "";

    /// <summary>How long a receiver may take to answer, in seconds, from 1 to 60; 10 unless set.</summary>
    [SettingRange("Notifications", 1, 60)]
    public int AnswerSeconds { get; set; } = 10;

    /// <summary>
    /// After how many milliseconds a failed request is first sent again, from 10 to 60,000; 1,000 unless set. It doubles each time, to an
    /// hour at most, for three days.
    /// </summary>
    [SettingRange("Notifications", 10, 60_000)]
    public int RetryMilliseconds { get; set; } = 1000;

    /// <summary>
    /// After how many minutes of nothing but failures a webhook is disabled, from 1 to 10,080 (a week); 4,320 (three days) unless set.
    /// </summary>
    [SettingRange("Notifications", 1, 10_080)]
    public int DisableAfterMinutes { get; set; } = 4320;

    /// <summary>How often waiting requests are searched for, in milliseconds, from 10 to 60,000; 500 unless set.</summary>
    [SettingRange("Notifications", 10, 60_000)]
    public int PollMilliseconds { get; set; } = 500;

    /// <summary>How many webhooks one account may have, from 1 to 100; 10 unless set.</summary>
    [SettingRange("Notifications", 1, 100)]
    public int WebhooksMax { get; set; } = 10;

    /// <summary>
    /// How many requests may wait for one webhook, from 100 to 1,000,000; 10,000 unless set. Further notifications stay in the inbox alone,
    /// from which a replay sends them; safety notices are always queued.
    /// </summary>
    [SettingRange("Notifications", 100, 1_000_000)]
    public int WaitingMax { get; set; } = 10_000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MessageUrl.Length > 0
            && !(Uri.TryCreate(MessageUrl, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https")
                && MessageSecret.Length >= 16))
        {
            yield return new ValidationResult(
                "Notifications:MessageUrl must be an absolute URL, and Notifications:MessageSecret must then have 16 characters or more.");
        }
    }
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class NotificationOptionsValidator : IValidateOptions<NotificationOptions>;
