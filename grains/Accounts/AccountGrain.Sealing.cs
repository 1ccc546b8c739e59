using System.Text.Json;
using PahlawanPangan.Accounts;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The part for sealed data.</summary>
internal sealed partial class AccountGrain
{
    /// <inheritdoc/>
    public async Task<Reply<Done>> ResealAsync()
    {
        // A round over all accounts must not keep them in memory.
        DeactivateOnIdle();
        var (contact, newEmail) = (_cipher.IsOutdated(State.Contact), State.NewEmail is { } waiting && _cipher.IsOutdated(waiting));
        if (!IsStored || (!contact && !newEmail))
        {
            return Done.Value;
        }

        State.Contact = contact ? Reseal(State.Contact) : State.Contact;
        State.NewEmail = newEmail ? Reseal(State.NewEmail!) : State.NewEmail;
        return await SaveAsync() is { } refusal ? refusal : Done.Value;
    }

    private string Reseal(string sealedText) => _cipher.Seal(_cipher.Open(sealedText, Kind, Id), Kind, Id);

    private ContactDetails Contact() =>
        JsonSerializer.Deserialize<ContactDetails>(_cipher.Open(State.Contact, Kind, Id))
        ?? throw new InvalidDataException("An account's contact details are empty.");

    private void Store(ContactDetails contact) => State.Contact = _cipher.Seal(JsonSerializer.Serialize(contact), Kind, Id);
}
