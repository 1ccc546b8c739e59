using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <summary>Settings of an endless consume. Either messages or bytes are limited.</summary>
public record NatsJSConsumeOpts
{
    /// <summary>Most messages asked for at a time.</summary>
    public int? MaxMsgs { get; init; }

    /// <summary>How long one pull is good for; 30 seconds unless set, one at least.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Most bytes asked for at a time.</summary>
    public int? MaxBytes { get; init; }

    /// <summary>Time between the server's signs of life; half of <see cref="Expires"/> unless set. After two without one, the pull is repeated.</summary>
    public TimeSpan? IdleHeartbeat { get; init; }

    /// <summary>Messages still to come at which more are asked for; half of <see cref="MaxMsgs"/> unless set.</summary>
    public int? ThresholdMsgs { get; init; }

    /// <summary>Bytes still to come at which more are asked for; half of <see cref="MaxBytes"/> unless set.</summary>
    public int? ThresholdBytes { get; init; }

    /// <summary>Hears what happens besides messages.</summary>
    public Func<INatsJSNotification, CancellationToken, Task>? NotificationHandler { get; init; }

    /// <summary>How many times running the server may say that nobody serves the consumer; -1 for any number.</summary>
    public int MaxConsecutive503Errors { get; init; } = 10;

    /// <summary>Whether cancelling still hands out what the server has already sent.</summary>
    public bool DrainOnCancel { get; init; }
}

/// <summary>Settings of a wait for one message.</summary>
public record NatsJSNextOpts
{
    /// <summary>How long to wait; 30 seconds unless set, one at least.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Time between the server's signs of life.</summary>
    public TimeSpan? IdleHeartbeat { get; init; }

    /// <summary>Hears what happens besides messages.</summary>
    public Func<INatsJSNotification, CancellationToken, Task>? NotificationHandler { get; init; }
}

/// <summary>Settings of one batch. Either messages or bytes are limited.</summary>
public record NatsJSFetchOpts
{
    /// <summary>Most messages.</summary>
    public int? MaxMsgs { get; init; }

    /// <summary>How long to wait; 30 seconds unless set, one at least.</summary>
    public TimeSpan? Expires { get; init; }

    /// <summary>Most bytes.</summary>
    public int? MaxBytes { get; init; }

    /// <summary>Time between the server's signs of life.</summary>
    public TimeSpan? IdleHeartbeat { get; init; }

    /// <summary>Hears what happens besides messages.</summary>
    public Func<INatsJSNotification, CancellationToken, Task>? NotificationHandler { get; init; }
}

/// <summary>Settings of an ordered consumer.</summary>
public record NatsJSOrderedConsumerOpts
{
    /// <summary>All messages, no limits.</summary>
    public static readonly NatsJSOrderedConsumerOpts Default = new();

    /// <summary>Subjects to deliver; more than none needs a server of 2.10.</summary>
    public string[] FilterSubjects { get; init; } = [];

    /// <summary>Where to begin.</summary>
    public ConsumerConfigDeliverPolicy DeliverPolicy { get; init; }

    /// <summary>The sequence to begin at.</summary>
    public ulong OptStartSeq { get; init; }

    /// <summary>The time to begin at.</summary>
    public DateTimeOffset OptStartTime { get; init; }

    /// <summary>How fast to deliver.</summary>
    public ConsumerConfigReplayPolicy ReplayPolicy { get; init; }

    /// <summary>Time without readers after which the server forgets the consumer.</summary>
    public TimeSpan InactiveThreshold { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether only headers are delivered.</summary>
    public bool HeadersOnly { get; init; }

    /// <summary>Attempts to make the consumer again; -1 for any number.</summary>
    public int MaxResetAttempts { get; init; } = -1;
}
