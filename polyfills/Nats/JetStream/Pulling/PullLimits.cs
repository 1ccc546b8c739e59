namespace NATS.Client.JetStream.Pulling;

/// <summary>How much is asked for at a time, when to ask again, and how long to wait: the caller's wishes with all defaults filled in.</summary>
internal readonly record struct PullLimits(long MaxMsgs, long MaxBytes, long ThresholdMsgs, long ThresholdBytes, TimeSpan Expires, TimeSpan IdleHeartbeat)
{
    private const long UnlimitedMsgs = 1_000_000;
    private static readonly TimeSpan ExpiresDefault = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ExpiresMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeartbeatMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HeartbeatMin = TimeSpan.FromSeconds(.5);

    /// <summary>Whether bytes are limited instead of messages.</summary>
    public bool InBytes => MaxBytes > 0;

    /// <summary>Time without a sign of life after which the pull counts as lost.</summary>
    public TimeSpan Patience => IdleHeartbeat * 2;

    public static PullLimits Of(int? maxMsgs, int? maxBytes, TimeSpan? expires, TimeSpan? idleHeartbeat, int? thresholdMsgs = null, int? thresholdBytes = null)
    {
        if (maxMsgs.HasValue == maxBytes.HasValue)
        {
            throw new NatsJSException(maxMsgs.HasValue ? "You can only set maxBytes or maxMsgs" : "You must set maxBytes or maxMsgs");
        }

        var messages = maxMsgs ?? UnlimitedMsgs;
        var bytes = maxBytes ?? 0L;
        var limits = new PullLimits(
            messages,
            bytes,
            thresholdMsgs ?? messages / 2,
            thresholdBytes ?? bytes / 2,
            expires ?? ExpiresDefault,
            idleHeartbeat ?? (expires ?? ExpiresDefault) / 2);
        Check(limits.ThresholdMsgs <= messages, "thresholdMsgs must be less than maxMsgs");
        Check(limits.ThresholdBytes <= bytes, "thresholdBytes must be less than maxBytes");
        Check(limits.Expires >= ExpiresMin, $"expires must be greater than {ExpiresMin}");
        Check(limits.IdleHeartbeat <= HeartbeatMax, $"idleHeartbeat must be less than {HeartbeatMax}");
        Check(limits.IdleHeartbeat == TimeSpan.Zero || limits.IdleHeartbeat >= HeartbeatMin, $"idleHeartbeat must be greater than {HeartbeatMin}");
        return limits;
    }

    public static PullLimits Of(NatsJSConsumeOpts opts) =>
        Of(opts.MaxMsgs, opts.MaxBytes, opts.Expires, opts.IdleHeartbeat, opts.ThresholdMsgs, opts.ThresholdBytes);

    public static PullLimits Of(NatsJSFetchOpts opts) => Of(opts.MaxMsgs, opts.MaxBytes, opts.Expires, opts.IdleHeartbeat);

    private static void Check(bool isValid, string complaint)
    {
        if (!isValid)
        {
            throw new NatsJSException(complaint);
        }
    }
}
