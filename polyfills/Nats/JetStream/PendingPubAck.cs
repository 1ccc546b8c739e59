using System.Text;
using System.Text.Json;
using NATS.Client.Core.Routing;
using NATS.Client.Core.Wire;
using NATS.Client.JetStream.Json;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <summary>A stream's answer being waited for; null stands for no answer, be it that the time is over or that no stream listens.</summary>
internal sealed class PendingPubAck(ReplyTable table) : PendingReply<PubAckResponse?>
{
    [ThreadStatic]
    private static SubjectCache? _names;

    private int _isAwaited;

    /// <summary>Whether the server said that no stream takes the subject.</summary>
    public bool HasNoResponders { get; private set; }

    public override void Receive(in IncomingMessage message)
    {
        if (message.IsNoResponders)
        {
            HasNoResponders = true;
            Succeed(null);
            return;
        }

        try
        {
            Succeed(Read(message.Payload.Span));
        }
        catch (Exception exception)
        {
            Fail(new NatsJSException("No response data received", exception));
        }
    }

    public override void TimeOut() => Succeed(null);

    /// <summary>Waits for the answer. Only the first caller gets it.</summary>
    public ValueTask<PubAckResponse?> WaitAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isAwaited, 1) != 0)
        {
            return new ValueTask<PubAckResponse?>((PubAckResponse?)null);
        }

        return cancellationToken.CanBeCanceled ? new ValueTask<PubAckResponse?>(Result.AsTask().WaitAsync(cancellationToken)) : Result;
    }

    /// <summary>Nobody waits any more.</summary>
    public void Abandon()
    {
        if (table.TryRemove(this))
        {
            Succeed(null);
        }
    }

    private static PubAckResponse Read(ReadOnlySpan<byte> payload)
    {
        var answer = new PubAckResponse();
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isStream = reader.ValueTextEquals("stream"u8);
            var isSequence = reader.ValueTextEquals("seq"u8);
            var isDuplicate = reader.ValueTextEquals("duplicate"u8);
            reader.Read();
            if (isStream && !reader.ValueIsEscaped)
            {
                // Almost all answers name the same few streams.
                answer.Stream = (_names ??= new SubjectCache(Encoding.UTF8)).TextOf(reader.ValueSpan);
            }
            else if (isSequence)
            {
                answer.Seq = reader.GetUInt64();
            }
            else if (isDuplicate)
            {
                answer.Duplicate = reader.GetBoolean();
            }
            else
            {
                // Refusals and rarer answers are worth the general way.
                return JsonSerializer.Deserialize(payload, JetStreamJsonContext.SnakeCase.PubAckResponse) ?? throw new JsonException();
            }
        }

        return answer;
    }
}
