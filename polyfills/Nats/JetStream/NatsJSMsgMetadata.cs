using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace NATS.Client.JetStream;

/// <summary>Where a delivered message stands.</summary>
/// <param name="Sequence">Its sequence in the stream, and that of the delivery.</param>
/// <param name="NumDelivered">How many times it was delivered.</param>
/// <param name="NumPending">How many messages wait behind it.</param>
/// <param name="Timestamp">When the stream took it, to the millisecond.</param>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Consumer">Name of the consumer.</param>
/// <param name="Domain">Domain of the stream, or empty.</param>
public readonly record struct NatsJSMsgMetadata(NatsJSSequencePair Sequence, ulong NumDelivered, ulong NumPending, DateTimeOffset Timestamp, string Stream, string Consumer, string Domain)
{
    private const int TokensWithoutDomain = 9;
    private const int TokensWithDomain = 11;

    /// <summary>Reads the reply subject of a delivery: $JS.ACK, domain and account in newer servers, then what this type holds.</summary>
    internal static NatsJSMsgMetadata? Parse(string? ackSubject)
    {
        Span<Range> tokens = stackalloc Range[TokensWithDomain + 2];
        var count = ackSubject.AsSpan().Split(tokens, '.');
        if ((count != TokensWithoutDomain && count < TokensWithDomain) || !ackSubject!.StartsWith("$JS.ACK.", StringComparison.Ordinal))
        {
            return null;
        }

        // Both forms end alike, from the stream's name on.
        var first = count == TokensWithoutDomain ? 2 : 4;
        var domain = count == TokensWithoutDomain || ackSubject[tokens[2]] == "_" ? string.Empty : ackSubject[tokens[2]];
        return new NatsJSMsgMetadata(
            new NatsJSSequencePair(Number(ackSubject, tokens[first + 3]), Number(ackSubject, tokens[first + 4])),
            Number(ackSubject, tokens[first + 2]),
            Number(ackSubject, tokens[first + 6]),
            DateTimeOffset.FromUnixTimeMilliseconds((long)Number(ackSubject, tokens[first + 5]) / 1_000_000),
            ackSubject[tokens[first]],
            ackSubject[tokens[first + 1]],
            domain);
    }

    private static ulong Number([NotNull] string ackSubject, Range token) => ulong.Parse(ackSubject.AsSpan()[token], NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A sequence in a stream, and one in a consumer.</summary>
/// <param name="Stream">In the stream.</param>
/// <param name="Consumer">In the consumer.</param>
public readonly record struct NatsJSSequencePair(ulong Stream, ulong Consumer);
