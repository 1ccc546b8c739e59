using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NATS.Client.Core;

namespace NATS.Client.Serializers.Json;

/// <summary>JSON by reflection, for any type.</summary>
public sealed class NatsJsonSerializer<T>(JsonSerializerOptions opts) : INatsSerializer<T>
{
    /// <summary>Serializes with the default options.</summary>
    public NatsJsonSerializer()
        : this(JsonSerializerOptions.Default)
    {
    }

    /// <summary>The instance with the default options.</summary>
    public static NatsJsonSerializer<T> Default { get; } = new();

    private JsonTypeInfo<T> TypeInfo => (JsonTypeInfo<T>)opts.GetTypeInfo(typeof(T));

    /// <inheritdoc />
    public INatsSerializer<T> CombineWith(INatsSerializer<T> next) => throw new NotSupportedException();

    /// <inheritdoc />
    public void Serialize(IBufferWriter<byte> bufferWriter, T value) => JsonPayload.Write(bufferWriter, value, TypeInfo);

    /// <inheritdoc />
    public T? Deserialize(in ReadOnlySequence<byte> buffer) => JsonPayload.Read(buffer, TypeInfo);
}

/// <summary>Hands out <see cref="NatsJsonSerializer{T}"/> for every type.</summary>
public sealed class NatsJsonSerializerRegistry : INatsSerializerRegistry
{
    /// <summary>The one instance.</summary>
    public static readonly NatsJsonSerializerRegistry Default = new();

    /// <inheritdoc />
    public INatsSerialize<T> GetSerializer<T>() => NatsJsonSerializer<T>.Default;

    /// <inheritdoc />
    public INatsDeserialize<T> GetDeserializer<T>() => NatsJsonSerializer<T>.Default;
}
