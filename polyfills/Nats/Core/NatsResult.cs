namespace NATS.Client.Core;

/// <summary>A value or the failure that took its place.</summary>
public readonly struct NatsResult<T>
{
    private readonly T? _value;
    private readonly Exception? _error;

    /// <summary>Creates a success.</summary>
    public NatsResult(T value) => _value = value;

    /// <summary>Creates a failure.</summary>
    public NatsResult(Exception error) => _error = error;

    /// <summary>The value of a success.</summary>
    public T Value => _value ?? throw new InvalidOperationException("Result value is not set");

    /// <summary>The exception of a failure.</summary>
    public Exception Error => _error ?? throw new InvalidOperationException("Result error is not set");

    /// <summary>Whether this is a success.</summary>
    public bool Success => _error == null;

    /// <summary>Wraps a value.</summary>
    public static implicit operator NatsResult<T>(T value) => new(value);

    /// <summary>Wraps a failure.</summary>
    public static implicit operator NatsResult<T>(Exception error) => new(error);
}
