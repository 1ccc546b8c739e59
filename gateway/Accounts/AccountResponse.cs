using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>An account.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record AccountResponse
{
    /// <summary>The account's id: the sub of its tokens.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it acts as.</summary>
    [NameOf<Role>]
    public required string Role { get; init; }

    /// <summary>Whose it is.</summary>
    [NameOf<AccountHolder>]
    public required string Kind { get; init; }

    /// <summary>Where it stands.</summary>
    [NameOf<AccountStatus>]
    public required string Status { get; init; }

    /// <summary>The address; masked to everyone but the owner.</summary>
    public required string Email { get; init; }

    /// <summary>What others see.</summary>
    public required string DisplayName { get; init; }

    /// <summary>A telephone number.</summary>
    public string? Phone { get; init; }

    /// <summary>Where it is.</summary>
    public PlaceModel? Location { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>An account as an answer shows it.</summary>
    public static AccountResponse Of(AccountView account) => new()
    {
        Id = account.Id,
        Role = EnumNames<Role>.Default.NameOf(account.Role),
        Kind = EnumNames<AccountHolder>.Default.NameOf(account.Holder),
        Status = EnumNames<AccountStatus>.Default.NameOf(account.Status),
        Email = account.Contact.Email,
        DisplayName = account.Contact.DisplayName,
        Phone = account.Contact.Phone,
        Location = account.Contact.Location is { } place ? PlaceModel.Of(place) : null,
        CreatedAt = account.CreatedAt,
    };

    /// <summary>Prints the id alone.</summary>
    public override string ToString() => $"Account {Id}";
}
