namespace PahlawanPangan.Accounts;

/// <summary>The common fields of commands without a session.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.IdentityCommand")]
public abstract record IdentityCommand
{
    /// <summary>The address that the request came from, by which attempts are counted; empty when unknown.</summary>
    [Id(0)]
    public string Client { get; init; } = "";

    /// <summary>The W3C <c>traceparent</c> of the request; null when untraced.</summary>
    [Id(1)]
    public string? TraceParent { get; init; }

    /// <summary>Prints the kind only: commands hold addresses, passwords and codes.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>Creates an account, to be confirmed with a code.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.RegisterAccount")]
public sealed record RegisterAccount : IdentityCommand
{
    /// <summary>How to reach its owner.</summary>
    [Id(0)]
    public required ContactDetails Contact { get; init; }

    /// <summary>The password.</summary>
    [Id(1)]
    public required string Password { get; init; }

    /// <summary>The role; never operator.</summary>
    [Id(2)]
    public required Role Role { get; init; }

    /// <summary>The kind of owner.</summary>
    [Id(3)]
    public AccountHolder Holder { get; init; }
}

/// <summary>Proves that an address is its owner's.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.ConfirmAccount")]
public sealed record ConfirmAccount : IdentityCommand
{
    /// <summary>The address.</summary>
    [Id(0)]
    public required string Email { get; init; }

    /// <summary>The code that went to it.</summary>
    [Id(1)]
    public required string Code { get; init; }
}

/// <summary>The first factor of a login.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.LogIn")]
public sealed record LogIn : IdentityCommand
{
    /// <summary>The address.</summary>
    [Id(0)]
    public required string Email { get; init; }

    /// <summary>The password.</summary>
    [Id(1)]
    public required string Password { get; init; }
}

/// <summary>The second factor of a login.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.VerifyLogin")]
public sealed record VerifyLogin : IdentityCommand
{
    /// <summary>The challenge that the first factor was answered with.</summary>
    [Id(0)]
    public required Guid ChallengeId { get; init; }

    /// <summary>The code that went to the account's address.</summary>
    [Id(1)]
    public required string Code { get; init; }
}

/// <summary>Requests a code that allows a new password.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.RequestReset")]
public sealed record RequestReset : IdentityCommand
{
    /// <summary>The address.</summary>
    [Id(0)]
    public required string Email { get; init; }
}

/// <summary>Sets a new password with a code.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.ResetPassword")]
public sealed record ResetPassword : IdentityCommand
{
    /// <summary>The address.</summary>
    [Id(0)]
    public required string Email { get; init; }

    /// <summary>The code that went to it.</summary>
    [Id(1)]
    public required string Code { get; init; }

    /// <summary>The new password.</summary>
    [Id(2)]
    public required string Password { get; init; }
}

/// <summary>Changes one's own account. Null fields stay unchanged.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.ChangeAccount")]
public sealed record ChangeAccount : IdentityCommand
{
    /// <summary>The account.</summary>
    [Id(0)]
    public required Guid AccountId { get; init; }

    /// <summary>The present password, required for a new password or address.</summary>
    [Id(1)]
    public string? CurrentPassword { get; init; }

    /// <summary>The new password. Every session ends.</summary>
    [Id(2)]
    public string? Password { get; init; }

    /// <summary>The new display name.</summary>
    [Id(3)]
    public string? DisplayName { get; init; }

    /// <summary>The new telephone number; empty removes it.</summary>
    [Id(4)]
    public string? Phone { get; init; }

    /// <summary>The new location.</summary>
    [Id(5)]
    public Lots.Place? Location { get; init; }

    /// <summary>The new address, which becomes active once the code sent to it is confirmed.</summary>
    [Id(6)]
    public string? Email { get; init; }

    /// <summary>The new kind of owner.</summary>
    [Id(7)]
    public AccountHolder? Holder { get; init; }

    /// <summary>
    /// The version of the account's credentials at which the present password was found right; set by the engine. A change that needs the
    /// password is refused at any other version.
    /// </summary>
    [Id(8)]
    public long? ProvenVersion { get; init; }
}
