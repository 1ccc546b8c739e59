using System.Buffers;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NATS.Client.Core;

/// <summary>JSON for the types of source-generated contexts.</summary>
public sealed class NatsJsonContextSerializer<T> : ChainedSerializer<T>
{
    private readonly JsonSerializerContext[] _contexts;
    private readonly JsonTypeInfo<T>? _typeInfo;

    /// <summary>Serves the types of several contexts; the first that knows a type wins.</summary>
    public NatsJsonContextSerializer(JsonSerializerContext[] contexts, INatsSerializer<T>? next = default)
        : base(next)
    {
        _contexts = contexts;
        _typeInfo = contexts.Select(static context => context.GetTypeInfo(typeof(T))).OfType<JsonTypeInfo<T>>().FirstOrDefault();
    }

    /// <summary>Serves the types of one context.</summary>
    public NatsJsonContextSerializer(JsonSerializerContext context, INatsSerializer<T>? next = default)
        : this([context], next)
    {
    }

    /// <inheritdoc />
    public override INatsSerializer<T> CombineWith(INatsSerializer<T> next) => new NatsJsonContextSerializer<T>(_contexts, next);

    private protected override bool TrySerialize(IBufferWriter<byte> bufferWriter, T value)
    {
        if (_typeInfo == null)
        {
            return false;
        }

        JsonPayload.Write(bufferWriter, value, _typeInfo);
        return true;
    }

    private protected override bool TryDeserialize(in ReadOnlySequence<byte> buffer, out T? value)
    {
        value = default;
        if (buffer.IsEmpty)
        {
            return true;
        }

        if (_typeInfo == null)
        {
            return false;
        }

        value = JsonPayload.Read(buffer, _typeInfo);
        return true;
    }
}

/// <summary>Hands out <see cref="NatsJsonContextSerializer{T}"/> over its contexts.</summary>
public sealed class NatsJsonContextSerializerRegistry(params JsonSerializerContext[] contexts) : INatsSerializerRegistry
{
    /// <inheritdoc />
    public INatsSerialize<T> GetSerializer<T>() => new NatsJsonContextSerializer<T>(contexts);

    /// <inheritdoc />
    public INatsDeserialize<T> GetDeserializer<T>() => new NatsJsonContextSerializer<T>(contexts);
}
