namespace PahlawanPangan.Accounts;

/// <summary>Holds the last messages in clear, so that a developer needs no mail server. Empty and deaf outside of development.</summary>
[Alias("pangan.accounts.IMailboxGrain")]
[GrainInterfaceType("PahlawanPangan.Accounts.IMailboxGrain")]
public interface IMailboxGrain : IGrainWithIntegerKey
{
    /// <summary>Takes a message.</summary>
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
    /// <summary>To whom.</summary>
    [Id(0)]
    public required string Email { get; init; }

    /// <summary>What it is about, such as <c>log-in</c>.</summary>
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

    /// <summary>Prints nothing that it holds.</summary>
    public override string ToString() => "Message";
}
