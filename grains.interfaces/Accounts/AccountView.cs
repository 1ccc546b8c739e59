namespace PahlawanPangan.Accounts;

/// <summary>An account as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.AccountView")]
public sealed record AccountView
{
    /// <summary>The account's id, which is the <c>sub</c> of its tokens.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>Its role.</summary>
    [Id(1)]
    public required Role Role { get; init; }

    /// <summary>Its status.</summary>
    [Id(2)]
    public required AccountStatus Status { get; init; }

    /// <summary>The owner's contact details; masked for everyone else.</summary>
    [Id(3)]
    public required ContactDetails Contact { get; init; }

    /// <summary>When it was registered.</summary>
    [Id(4)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its sessions.</summary>
    [Id(5)]
    public required IReadOnlyList<SessionView> Sessions { get; init; }

    /// <summary>The kind of its owner.</summary>
    [Id(6)]
    public AccountHolder Holder { get; init; }

    /// <summary>Prints the id only.</summary>
    public override string ToString() => $"Account {Id}";
}

/// <summary>One login that is still open.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.SessionView")]
public sealed record SessionView
{
    /// <summary>The session's id, which is the <c>sid</c> of its tokens.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>When the account logged in.</summary>
    [Id(1)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used to get a token.</summary>
    [Id(2)]
    public required DateTimeOffset RefreshedAt { get; init; }
}

/// <summary>The answer to a request without a result.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.Done")]
public sealed record Done
{
    /// <summary>The one value.</summary>
    public static Done Value { get; } = new();
}
