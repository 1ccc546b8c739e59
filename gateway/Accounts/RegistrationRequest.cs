using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A new account.</summary>
internal sealed record RegistrationRequest
{
    /// <summary>An e-mail address.</summary>
    [Required, Email]
    public string? Email { get; init; }

    /// <summary>A password, of any characters.</summary>
    [Required, NewPassword]
    public string? Password { get; init; }

    /// <summary>What others see.</summary>
    [Required, PlainText(AccountFields.DisplayNameLengthMax)]
    public string? DisplayName { get; init; }

    /// <summary>What it acts as.</summary>
    [Required, RegistrableRole]
    public string? Role { get; init; }

    /// <summary>Whose it is; a person's unless given.</summary>
    [NameOf<AccountHolder>]
    public string? Kind { get; init; }

    /// <summary>A telephone number.</summary>
    [PhoneNumber]
    public string? Phone { get; init; }

    /// <summary>Where it is.</summary>
    public PlaceModel? Location { get; init; }

    /// <summary>The command, once the request is valid.</summary>
    public RegisterAccount ToCommand(ClientAddress client) => new()
    {
        Client = client.Value,
        TraceParent = RequestTrace.Parent,
        Role = EnumNames<Role>.Default.Parse(Role!),
        Holder = Kind is null ? AccountHolder.Person : EnumNames<AccountHolder>.Default.Parse(Kind),
        Password = Password!,
        Contact = new ContactDetails
        {
            Email = Email!,
            DisplayName = DisplayName!,
            Phone = Phone is { Length: > 0 } ? Phone : null,
            Location = Location?.ToPlace(),
        },
    };

    /// <summary>Prints no member, so that a log line can never show one.</summary>
    public override string ToString() => "Registration";
}
