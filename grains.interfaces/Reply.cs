using System.Diagnostics.CodeAnalysis;

namespace PahlawanPangan;

/// <summary>The answer to a command: a durable value or a refusal.</summary>
[GenerateSerializer, Immutable, Alias("pangan.Reply`1")]
public readonly record struct Reply<T>
    where T : class
{
    /// <summary>The durable result; null when refused.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>The refusal; null when the command was accepted.</summary>
    [Id(1)]
    public Refusal? Refusal { get; init; }

    /// <summary>True when the command was refused.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;

    /// <summary>An accepted command's reply.</summary>
    public static implicit operator Reply<T>(T value) => new() { Value = value };

    /// <summary>A refused command's reply.</summary>
    public static implicit operator Reply<T>(Refusal refusal) => new() { Refusal = refusal };
}
