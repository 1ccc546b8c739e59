using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Notifications;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>Everything that is kept of an account. Lists are read while they are written, so they may be of any length.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record AccountExportResponse
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

    /// <summary>The address.</summary>
    public required string Email { get; init; }

    /// <summary>What others see.</summary>
    public required string DisplayName { get; init; }

    /// <summary>A telephone number.</summary>
    public string? Phone { get; init; }

    /// <summary>Where it is.</summary>
    public PlaceModel? Location { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The open logins.</summary>
    public required IReadOnlyList<SessionResponse> Sessions { get; init; }

    /// <summary>Which notifications come without an alert.</summary>
    public required NotificationPreferencesModel NotificationPreferences { get; init; }

    /// <summary>What the account needs of food.</summary>
    public required DietModel Diet { get; init; }

    /// <summary>Where notifications are sent, without the secrets.</summary>
    public required IReadOnlyList<WebhookResponse> Webhooks { get; init; }

    /// <summary>What the courier can carry, and where; absent when it was never set.</summary>
    public CourierModel? Courier { get; init; }

    /// <summary>The lots that the account posted.</summary>
    public required IAsyncEnumerable<LotResponse> Lots { get; init; }

    /// <summary>The account's claims, without their codes.</summary>
    public required IAsyncEnumerable<ClaimResponse> Claims { get; init; }

    /// <summary>The deliveries that the account gave, received or carried.</summary>
    public required IAsyncEnumerable<CourierDeliveryResponse> Deliveries { get; init; }

    /// <summary>The account's notifications, newest first.</summary>
    public required IAsyncEnumerable<NotificationResponse> Notifications { get; init; }

    /// <summary>Prints the id alone.</summary>
    public override string ToString() => $"Export of account {Id}";
}
