using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace NATS.Client.Core.Wire;

/// <summary>Refuses names that would break the protocol's lines. What the names mean is the server's business.</summary>
internal static class SubjectRules
{
    private static readonly SearchValues<char> Breaking = SearchValues.Create(" \t\r\n");

    public static void CheckSubject([NotNull] string? subject)
    {
        if (string.IsNullOrEmpty(subject) || subject.AsSpan().ContainsAny(Breaking))
        {
            throw new NatsException("Subject is invalid.");
        }
    }

    public static void CheckReplyTo(string? replyTo)
    {
        if (replyTo != null)
        {
            CheckSubject(replyTo);
        }
    }

    public static void CheckQueueGroup(string? queueGroup)
    {
        if (queueGroup != null && (queueGroup.Length == 0 || queueGroup.AsSpan().ContainsAny(Breaking)))
        {
            throw new NatsException("Queue group is invalid.");
        }
    }
}
