using System.Buffers;

namespace NATS.Client.Core;

/// <summary>What serializers that know only some types share: trying, then handing on to the next.</summary>
public abstract class ChainedSerializer<T> : INatsSerializer<T>, INatsSerializeWithContext<T>, INatsDeserializeWithContext<T>
{
    private readonly INatsSerializer<T>? _next;

    private protected ChainedSerializer(INatsSerializer<T>? next) => _next = next;

    /// <inheritdoc />
    public abstract INatsSerializer<T> CombineWith(INatsSerializer<T> next);

    /// <inheritdoc />
    public void Serialize(IBufferWriter<byte> bufferWriter, T value)
    {
        if (!TrySerialize(bufferWriter, value))
        {
            (_next ?? throw Unknown("serialize")).Serialize(bufferWriter, value);
        }
    }

    /// <inheritdoc />
    public void Serialize(IBufferWriter<byte> bufferWriter, T value, in NatsMsgContext context)
    {
        if (!TrySerialize(bufferWriter, value))
        {
            (_next ?? throw Unknown("serialize")).Serialize(bufferWriter, value, in context);
        }
    }

    /// <inheritdoc />
    public T? Deserialize(in ReadOnlySequence<byte> buffer) =>
        TryDeserialize(buffer, out var value) ? value : (_next ?? throw Unknown("deserialize")).Deserialize(buffer);

    /// <inheritdoc />
    public T? Deserialize(in ReadOnlySequence<byte> buffer, in NatsMsgContext context) =>
        TryDeserialize(buffer, out var value) ? value : (_next ?? throw Unknown("deserialize")).Deserialize(buffer, in context);

    private protected abstract bool TrySerialize(IBufferWriter<byte> bufferWriter, T value);

    private protected abstract bool TryDeserialize(in ReadOnlySequence<byte> buffer, out T? value);

    private static NatsException Unknown(string verb) => new($"Can't {verb} {typeof(T)}");
}
