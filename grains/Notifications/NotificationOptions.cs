using Microsoft.Extensions.Options;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Settings of notifications and webhooks; configuration section <c>Notifications</c>.</summary>
public sealed class NotificationOptions
{
    /// <summary>
    /// Whether webhooks may go to loopback and private addresses and without TLS; false unless set. Whoever may make webhooks could
    /// otherwise reach what only this machine may.
    /// </summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>
    /// Where one-time codes and notices to addresses are handed to the operator's mail or SMS provider, such as
    /// <c>https://mail.example/pangan</c>; empty unless set, and then they are dropped when they get too old.
    /// </summary>
    public string MessageUrl { get; set; } = "";

    /// <summary>What signs the requests to <see cref="MessageUrl"/>; 16 characters or more when that is set.</summary>
    public string MessageSecret { get; set; } = "";

    /// <summary>How long a receiver may take to answer, in seconds, from 1 to 60; 10 unless set.</summary>
    public int AnswerSeconds { get; set; } = 10;

    /// <summary>After how many milliseconds a failed request is first sent again, from 10 to 60,000; 1,000 unless set. It doubles each time.</summary>
    public int RetryMilliseconds { get; set; } = 1000;

    /// <summary>After how many minutes of nothing but failures a webhook is disabled, from 1 to 10,080 (a week); 1,440 unless set.</summary>
    public int DisableAfterMinutes { get; set; } = 1440;

    /// <summary>How often waiting requests are looked for, in milliseconds, from 10 to 60,000; 500 unless set.</summary>
    public int PollMilliseconds { get; set; } = 500;

    /// <summary>How many webhooks one account may have, from 1 to 100; 10 unless set.</summary>
    public int WebhooksMax { get; set; } = 10;
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
public sealed class NotificationOptionsValidator : IValidateOptions<NotificationOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NotificationOptions options)
    {
        var faults = new SettingFaults();
        faults.Require(
            options.MessageUrl.Length == 0
                || (Uri.TryCreate(options.MessageUrl, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https") && options.MessageSecret.Length >= 16),
            "Notifications:MessageUrl must be an absolute URL, and Notifications:MessageSecret have 16 characters or more with it.");
        faults.RequireRange("Notifications:AnswerSeconds", options.AnswerSeconds, 1, 60);
        faults.RequireRange("Notifications:RetryMilliseconds", options.RetryMilliseconds, 10, 60_000);
        faults.RequireRange("Notifications:DisableAfterMinutes", options.DisableAfterMinutes, 1, 10_080);
        faults.RequireRange("Notifications:PollMilliseconds", options.PollMilliseconds, 10, 60_000);
        faults.RequireRange("Notifications:WebhooksMax", options.WebhooksMax, 1, 100);
        return faults.ToResult();
    }
}
