namespace PahlawanPangan.Accounts;

/// <summary>Holds the last messages in clear, so that a developer needs no mail server. Outside of development it stores nothing.</summary>
[Alias("pangan.accounts.IMailboxGrain")]
[GrainInterfaceType("PahlawanPangan.Accounts.IMailboxGrain")]
public interface IMailboxGrain : IGrainWithIntegerKey
{
    /// <summary>Stores a message.</summary>
    [Alias("put")]
    Task PutAsync(MailboxMessage message);

    /// <summary>The messages to an address, newest first.</summary>
    [Alias("read")]
    Task<IReadOnlyList<MailboxMessage>> ReadAsync(string email);
}

/// <summary>One message.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.MailboxMessage")]
public sealed record MailboxMessage
{
    /// <summary>The address.</summary>
    [Id(0)]
    public required string Email { get; init; }

    /// <summary>Its purpose, such as <c>log-in</c>.</summary>
    [Id(1)]
    public required string Purpose { get; init; }

    /// <summary>The one-time code; null in a message without one.</summary>
    [Id(2)]
    public string? Code { get; init; }

    /// <summary>The challenge that the code belongs to.</summary>
    [Id(3)]
    public Guid? ChallengeId { get; init; }

    /// <summary>When it was sent.</summary>
    [Id(4)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Prints none of its contents.</summary>
    public override string ToString() => "Message";
}
