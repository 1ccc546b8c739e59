namespace PahlawanPangan;

/// <summary>The caller of an operation: an authenticated account in one role. Grains check ownership against it.</summary>
[GenerateSerializer, Immutable, Alias("pangan.Caller")]
public readonly record struct Caller
{
    /// <summary>Creates a caller.</summary>
    public Caller(Guid id, Role role)
    {
        Id = id;
        Role = role;
    }

    /// <summary>The account's id.</summary>
    [Id(0)]
    public Guid Id { get; init; }

    /// <summary>The role that the account acts in.</summary>
    [Id(1)]
    public Role Role { get; init; }

    /// <summary>The engine itself, which acts when a deadline passes.</summary>
    public static Caller Engine { get; } = new(Guid.Empty, Role.Operator);
}
