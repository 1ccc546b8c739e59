using NATS.Client.Core;

namespace NATS.Client.JetStream;

/// <summary>Settings of a JetStream context.</summary>
public record NatsJSOpts
{
    /// <summary>Creates settings over those of a connection.</summary>
    public NatsJSOpts(NatsOpts opts, string? apiPrefix = default, string? domain = default, AckOpts? ackOpts = default, TimeSpan? requestTimeout = default)
    {
        if (apiPrefix != null && domain != null)
        {
            throw new NatsJSException("Cannot specify both ApiPrefix and Domain.");
        }

        ApiPrefix = apiPrefix ?? "$JS.API";
        Domain = domain;
        RequestTimeout = requestTimeout ?? opts.RequestTimeout;
    }

    /// <summary>Prefix of API subjects, with the domain.</summary>
    public string Prefix => string.IsNullOrEmpty(Domain) ? ApiPrefix : $"$JS.{Domain}.API";

    /// <summary>Prefix of API subjects without a domain.</summary>
    public string ApiPrefix { get; }

    /// <summary>The domain, if any.</summary>
    public string? Domain { get; }

    /// <summary>Time an API request or a publish waits for its answer.</summary>
    public TimeSpan RequestTimeout { get; }

    /// <summary>Whether acknowledgements wait to be confirmed.</summary>
    public bool DoubleAck { get; init; }

    /// <summary>Settings of a consume that names none.</summary>
    public NatsJSConsumeOpts DefaultConsumeOpts { get; init; } = new() { MaxMsgs = 1_000 };

    /// <summary>Settings of a next that names none.</summary>
    public NatsJSNextOpts DefaultNextOpts { get; init; } = new();

    /// <summary>Whether a cancelled listing throws instead of ending.</summary>
    public bool ThrowOnListCancellation { get; init; }
}

/// <summary>Settings of one acknowledgement.</summary>
public readonly record struct AckOpts
{
    /// <summary>Whether to wait until the server confirms.</summary>
    public bool? DoubleAck { get; init; }

    /// <summary>How long the next delivery waits after a refusal.</summary>
    public TimeSpan? NakDelay { get; init; }

    /// <summary>Why the message is given up.</summary>
    public string? TerminateReason { get; init; }
}
