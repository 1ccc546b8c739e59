using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>What changes; the rest stays.</summary>
internal sealed record ChangeAccountRequest
{
    /// <summary>An e-mail address.</summary>
    [Email]
    public string? Email { get; init; }

    /// <summary>A password, of any characters.</summary>
    [NewPassword]
    public string? Password { get; init; }

    /// <summary>The present one; a new address or password needs it.</summary>
    [Password]
    public string? CurrentPassword { get; init; }

    /// <summary>What others see.</summary>
    [PlainText(AccountFields.DisplayNameLengthMax)]
    public string? DisplayName { get; init; }

    /// <summary>Whose it is from now on.</summary>
    [NameOf<AccountHolder>]
    public string? Kind { get; init; }

    /// <summary>A telephone number; empty removes it.</summary>
    [PhoneNumber]
    public string? Phone { get; init; }

    /// <summary>Where it is from now on.</summary>
    public PlaceModel? Location { get; init; }

    /// <summary>The command, once the request is valid.</summary>
    public ChangeAccount ToCommand(Guid accountId, ClientAddress client) => new()
    {
        Client = client.Value,
        TraceParent = RequestTrace.Parent,
        AccountId = accountId,
        CurrentPassword = CurrentPassword,
        Password = Password,
        Email = Email,
        DisplayName = DisplayName,
        Holder = Kind is null ? null : EnumNames<AccountHolder>.Default.Parse(Kind),
        Phone = Phone,
        Location = Location?.ToPlace(),
    };

    /// <summary>Prints no member, so that a log line can never show one.</summary>
    public override string ToString() => "Change of an account";
}
