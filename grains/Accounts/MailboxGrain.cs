using Microsoft.Extensions.Hosting;
using PahlawanPangan.Accounts;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Holds the last messages of a development instance, in memory only.</summary>
[GrainType("mailbox")]
internal sealed class MailboxGrain : Grain, IMailboxGrain
{
    private const int MessagesMax = 1000;
    private readonly bool _isOpen;
    private readonly LinkedList<MailboxMessage> _messages = [];

    /// <summary>Called by Orleans.</summary>
    public MailboxGrain(IHostEnvironment environment) => _isOpen = environment.IsDevelopment();

    /// <inheritdoc/>
    public Task PutAsync(MailboxMessage message)
    {
        if (_isOpen)
        {
            _messages.AddFirst(message);
            if (_messages.Count > MessagesMax)
            {
                _messages.RemoveLast();
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MailboxMessage>> ReadAsync(string email)
    {
        var wanted = EmailAddress.Normalize(email);
        return Task.FromResult<IReadOnlyList<MailboxMessage>>(_messages.Where(message => message.Email == wanted).ToArray());
    }
}
