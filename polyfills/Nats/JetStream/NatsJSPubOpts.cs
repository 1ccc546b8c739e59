using NATS.Client.Core;
using NATS.Client.Core.Wire;

namespace NATS.Client.JetStream;

/// <summary>Settings of one publish to a stream. The expectations are checked by the stream, which refuses the message where one fails.</summary>
public record NatsJSPubOpts : NatsPubOpts
{
    private const string MsgIdHeader = "Nats-Msg-Id";
    private const string LastMsgIdHeader = "Nats-Expected-Last-Msg-Id";
    private const string StreamHeader = "Nats-Expected-Stream";
    private const string LastSequenceHeader = "Nats-Expected-Last-Sequence";
    private const string LastSubjectSequenceHeader = "Nats-Expected-Last-Subject-Sequence";

    /// <summary>No expectations, one attempt.</summary>
    public static readonly NatsJSPubOpts Default = new();

    /// <summary>Identity of the message; the stream drops another with the same within its duplicate window.</summary>
    public string? MsgId { get; init; }

    /// <summary>Identity that the stream's last message is to have.</summary>
    public string? ExpectedLastMsgId { get; init; }

    /// <summary>Name that the stream is to have.</summary>
    public string? ExpectedStream { get; init; }

    /// <summary>Sequence that the stream's last message is to have.</summary>
    public ulong? ExpectedLastSequence { get; init; }

    /// <summary>Sequence that the last message of this subject is to have.</summary>
    public ulong? ExpectedLastSubjectSequence { get; init; }

    /// <summary>Wait between attempts.</summary>
    public TimeSpan RetryWaitBetweenAttempts { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Attempts when nobody listens on the subject.</summary>
    public int RetryAttempts { get; init; } = 1;

    internal override bool HasHeaders =>
        MsgId != null || ExpectedLastMsgId != null || ExpectedStream != null || ExpectedLastSequence != null || ExpectedLastSubjectSequence != null;

    internal override void WriteHeaders(in HeaderEncoder encoder)
    {
        AddText(encoder, MsgIdHeader, MsgId);
        AddText(encoder, LastMsgIdHeader, ExpectedLastMsgId);
        AddText(encoder, StreamHeader, ExpectedStream);
        AddNumber(encoder, LastSequenceHeader, ExpectedLastSequence);
        AddNumber(encoder, LastSubjectSequenceHeader, ExpectedLastSubjectSequence);
    }

    /// <summary>Puts these settings among the caller's headers, where they replace any of the same name.</summary>
    internal void CopyTo(NatsHeaders headers)
    {
        headers[MsgIdHeader] = MsgId ?? headers[MsgIdHeader];
        headers[LastMsgIdHeader] = ExpectedLastMsgId ?? headers[LastMsgIdHeader];
        headers[StreamHeader] = ExpectedStream ?? headers[StreamHeader];
        headers[LastSequenceHeader] = ExpectedLastSequence?.ToString() ?? headers[LastSequenceHeader];
        headers[LastSubjectSequenceHeader] = ExpectedLastSubjectSequence?.ToString() ?? headers[LastSubjectSequenceHeader];
    }

    private static void AddText(in HeaderEncoder encoder, string name, string? value)
    {
        if (value != null)
        {
            encoder.Add(name, value);
        }
    }

    private static void AddNumber(in HeaderEncoder encoder, string name, ulong? value)
    {
        if (value != null)
        {
            encoder.AddNumber(name, value.Value);
        }
    }
}
