namespace NATS.Client.Core;

/// <summary>The serializer of a connection that names none: bytes and UTF-8 primitives, and nothing else.</summary>
public static class NatsDefaultSerializer<T>
{
    /// <summary>The one instance for the type.</summary>
    public static readonly INatsSerializer<T> Default = NatsRawSerializer<T>.Default;
}

/// <summary>Hands out <see cref="NatsDefaultSerializer{T}"/> for every type.</summary>
public class NatsDefaultSerializerRegistry : INatsSerializerRegistry
{
    /// <summary>The one instance.</summary>
    public static readonly NatsDefaultSerializerRegistry Default = new();

    /// <inheritdoc />
    public INatsSerialize<T> GetSerializer<T>() => NatsDefaultSerializer<T>.Default;

    /// <inheritdoc />
    public INatsDeserialize<T> GetDeserializer<T>() => NatsDefaultSerializer<T>.Default;
}

/// <summary>Chains serializers: each takes what it knows, the next takes the rest.</summary>
public class NatsSerializerBuilder<T>
{
    private readonly List<INatsSerializer<T>> _chain = [];

    /// <summary>Appends one.</summary>
    public NatsSerializerBuilder<T> Add(INatsSerializer<T> serializer)
    {
        _chain.Add(serializer);
        return this;
    }

    /// <summary>The chain, or the default serializer when nothing was added.</summary>
    public INatsSerializer<T> Build()
    {
        if (_chain.Count == 0)
        {
            return NatsDefaultSerializer<T>.Default;
        }

        var built = _chain[^1];
        for (var i = _chain.Count - 2; i >= 0; i--)
        {
            built = _chain[i].CombineWith(built);
        }

        return built;
    }
}
