using System.Text.Json;
using Microsoft.Extensions.Hosting;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// The events of accounts. Addresses and codes in them are sealed or masked, never in clear: the sender of a message opens the sealed texts
/// with <see cref="ContactCipher"/> for the purpose <see cref="SealPurpose"/> and the event's subject.
/// </summary>
internal sealed class AccountMessages
{
    /// <summary>The purpose that texts in events are sealed for.</summary>
    public const string SealPurpose = "message";

    private const string Accounts = "/accounts/";
    private const string Challenges = "/challenges/";

    private readonly ContactCipher _cipher;
    private readonly Clock _clock;
    private readonly bool _hasMailbox;

    /// <summary>Called by the host.</summary>
    public AccountMessages(ContactCipher cipher, Clock clock, IHostEnvironment environment)
    {
        _cipher = cipher;
        _clock = clock;
        _hasMailbox = environment.IsDevelopment();
    }

    /// <summary>Creates the event that has a code delivered.</summary>
    internal DocumentEvent CodeRequested(Guid challengeId, ChallengeState challenge, string email, string code, string? traceParent)
    {
        var recipient = _cipher.Seal(email, SealPurpose, challengeId);
        var sealedCode = _cipher.Seal(code, SealPurpose, challengeId);
        var (accountId, purpose, goodUntil) = (challenge.AccountId, Name(challenge.Purpose), challenge.GoodUntil);
        return New("account.code-requested", Challenges, traceParent, json =>
        {
            json.WriteString("accountId"u8, accountId);
            json.WriteString("purpose"u8, purpose);
            json.WriteString("channel"u8, "email"u8);
            json.WriteString("to"u8, EmailAddress.Mask(email));
            json.WriteString("recipient"u8, recipient);
            json.WriteString("code"u8, sealedCode);
            CloudEventWriter.WriteTime(json, "goodUntil"u8, goodUntil);
        });
    }

    /// <summary>Creates the event that notifies the owner at an address.</summary>
    internal DocumentEvent Notice(string what, Guid accountId, string email, string? traceParent)
    {
        var recipient = _cipher.Seal(email, SealPurpose, accountId);
        return New($"account.{what}", Accounts, traceParent, json =>
        {
            json.WriteString("channel"u8, "email"u8);
            json.WriteString("to"u8, EmailAddress.Mask(email));
            json.WriteString("recipient"u8, recipient);
        });
    }

    /// <summary>Creates the event of a change that other components need.</summary>
    internal DocumentEvent Changed(string what, AccountState account, string? traceParent)
    {
        var (role, status) = (account.Role, account.Status);
        return New($"account.{what}", Accounts, traceParent, json =>
        {
            json.WriteString("role"u8, role.ToString().ToLowerInvariant());
            json.WriteString("status"u8, status.ToString().ToLowerInvariant());
        });
    }

    /// <summary>In development only: puts a message into the mailbox, in clear.</summary>
    internal Task ShowAsync(
        IGrainFactory grains, string email, ChallengePurpose purpose, string code, Guid challengeId, DateTimeOffset at) =>
        !_hasMailbox ? Task.CompletedTask : grains.GetGrain<IMailboxGrain>(0).PutAsync(new MailboxMessage
        {
            Email = EmailAddress.Normalize(email),
            Purpose = Name(purpose),
            Code = code,
            ChallengeId = challengeId,
            At = at,
        });

    internal static string Name(ChallengePurpose purpose) => purpose switch
    {
        ChallengePurpose.LogIn => "log-in",
        ChallengePurpose.Confirmation => "confirmation",
        ChallengePurpose.Reset => "reset",
        _ => "new-email",
    };

    private DocumentEvent New(string type, string source, string? traceParent, Action<Utf8JsonWriter> writeData) => new()
    {
        Type = type,
        Source = source,
        At = _clock.Now,
        TraceParent = traceParent,
        WriteData = writeData,
    };
}
