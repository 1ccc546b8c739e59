using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>An account on the wire.</summary>
internal sealed record AccountJson
{
    public required Guid Id { get; init; }

    public required string Role { get; init; }

    public required string Kind { get; init; }

    public required string Status { get; init; }

    public required string Email { get; init; }

    public required string DisplayName { get; init; }

    public string? Phone { get; init; }

    public AccountPlaceJson? Location { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyList<SessionJson>? Sessions { get; init; }

    /// <param name="account">The account.</param>
    /// <param name="withSessions">Whether its sessions are listed, as in an export.</param>
    public static AccountJson Of(AccountView account, bool withSessions = false) => new()
    {
        Id = account.Id,
        Role = EnumNames<Role>.Default.NameOf(account.Role),
        Kind = EnumNames<AccountHolder>.Default.NameOf(account.Holder),
        Status = EnumNames<AccountStatus>.Default.NameOf(account.Status),
        Email = account.Contact.Email,
        DisplayName = account.Contact.DisplayName,
        Phone = account.Contact.Phone,
        Location = account.Contact.Location is { } place ? new AccountPlaceJson(place.Lat, place.Lon, place.Address) : null,
        CreatedAt = account.CreatedAt,
        Sessions = withSessions ? [.. account.Sessions.Select(session => new SessionJson(session.Id, session.CreatedAt, session.RefreshedAt))] : null,
    };

    /// <summary>Prints the id alone.</summary>
    public override string ToString() => $"Account {Id}";
}

/// <summary>Where an account is.</summary>
internal sealed record AccountPlaceJson(double Lat, double Lon, string? Address)
{
    /// <summary>Prints no address.</summary>
    public override string ToString() => "Place";
}

/// <summary>One open login.</summary>
internal sealed record SessionJson(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset RefreshedAt);
