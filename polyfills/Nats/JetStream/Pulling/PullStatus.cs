using NATS.Client.Core;

namespace NATS.Client.JetStream.Pulling;

/// <summary>What the server's statuses mean for a pull.</summary>
internal static class PullStatus
{
    private static readonly string[] TerminalConflicts =
        ["Consumer is push based", "Exceeded MaxRequestBatch", "Exceeded MaxRequestExpires", "Exceeded MaxRequestMaxBytes", "Exceeded MaxWaiting"];

    /// <summary>Whether no pull of this consumer can succeed any more.</summary>
    public static bool IsTerminal(NatsHeaders status) => status.Code switch
    {
        400 or 404 => true,
        409 => status.Message is NatsHeaders.Messages.ConsumerDeleted or NatsHeaders.Messages.ConsumerIsPushBased
               || TerminalConflicts.Any(conflict => status.MessageText.StartsWith(conflict, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };

    /// <summary>Whether another server leads the consumer, which forgets all pulls.</summary>
    public static bool IsLeadershipChange(NatsHeaders status) =>
        status.Code == 409 && status.MessageText.Equals("Leadership Change", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the server says that it did not deliver of an ended pull.</summary>
    public static long Undelivered(NatsHeaders status, bool inBytes) =>
        status.TryGetLastValue(inBytes ? "Nats-Pending-Bytes" : "Nats-Pending-Messages", out var text) && long.TryParse(text, out var count) ? count : 0;
}
