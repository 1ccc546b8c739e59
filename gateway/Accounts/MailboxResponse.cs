using PahlawanPangan.Accounts;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>The messages to one address, newest first.</summary>
internal sealed record MailboxResponse
{
    /// <summary>The messages.</summary>
    public required IReadOnlyList<MessageResponse> Items { get; init; }
}

/// <summary>One message.</summary>
internal sealed record MessageResponse
{
    /// <summary>What it is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>The one-time code in it.</summary>
    public string? Code { get; init; }

    /// <summary>The login that the code completes.</summary>
    public Guid? ChallengeId { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A message as an answer shows it.</summary>
    public static MessageResponse Of(MailboxMessage message) => new()
    {
        Purpose = message.Purpose,
        Code = message.Code,
        ChallengeId = message.ChallengeId,
        At = message.At,
    };

    /// <summary>Prints no code.</summary>
    public override string ToString() => "Message";
}
