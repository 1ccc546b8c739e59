using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>The body of a registration.</summary>
internal sealed record RegistrationJson : IJsonRequest
{
    public string? Email { get; init; }

    public string? Password { get; init; }

    public string? DisplayName { get; init; }

    public string? Role { get; init; }

    public string? Kind { get; init; }

    public string? Phone { get; init; }

    public PlaceModel? Location { get; init; }

    public static string? AdviceOf(string field) => AccountAdvice.Of(field, "email", "password", "displayName", "role", "kind", "phone");

    /// <summary>Prints nothing that it holds.</summary>
    public override string ToString() => "Registration";
}

/// <summary>The body of a change of one's own account.</summary>
internal sealed record ChangeAccountJson : IJsonRequest
{
    public string? Email { get; init; }

    public string? Password { get; init; }

    public string? CurrentPassword { get; init; }

    public string? DisplayName { get; init; }

    public string? Kind { get; init; }

    public string? Phone { get; init; }

    public PlaceModel? Location { get; init; }

    public static string? AdviceOf(string field) => AccountAdvice.Of(field, "email", "password", "currentPassword", "displayName", "kind", "phone");

    /// <summary>Prints nothing that it holds.</summary>
    public override string ToString() => "Change of an account";
}

/// <summary>A body with an address and the code that went to it.</summary>
internal sealed record EmailCodeJson : IJsonRequest
{
    public string? Email { get; init; }

    public string? Code { get; init; }

    public static string? AdviceOf(string field) => AccountAdvice.Of(field, "email", "code");

    /// <summary>Prints nothing that it holds.</summary>
    public override string ToString() => "Address and code";
}

/// <summary>A body with an address alone.</summary>
internal sealed record EmailJson : IJsonRequest
{
    public string? Email { get; init; }

    public static string? AdviceOf(string field) => AccountAdvice.Of(field, "email");

    /// <summary>Prints nothing that it holds.</summary>
    public override string ToString() => "Address";
}

/// <summary>The body of a new password with a code.</summary>
internal sealed record ResetJson : IJsonRequest
{
    public string? Email { get; init; }

    public string? Code { get; init; }

    public string? Password { get; init; }

    public static string? AdviceOf(string field) => AccountAdvice.Of(field, "email", "code", "password");

    /// <summary>Prints nothing that it holds.</summary>
    public override string ToString() => "Reset";
}

/// <summary>The body of an operator's change of somebody else's account.</summary>
internal sealed record GovernAccountJson : IJsonRequest
{
    public string? Role { get; init; }

    public bool? Disabled { get; init; }

    public static string? AdviceOf(string field) => field == "disabled" ? "Send it once, as true or false." : AccountAdvice.Of(field, "role");
}

/// <summary>What to send in a field of an account, for when its JSON is of the wrong type or it comes twice.</summary>
internal static class AccountAdvice
{
    public static string? Of(string field, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (text == field)
            {
                return "Send it once, as a string.";
            }
        }

        return field switch
        {
            "location" => LotFields.AdviceOf("location"),
            "location.lat" or "location.lon" or "location.address" => LotFields.AdviceOf(field["location.".Length..]),
            _ => null,
        };
    }
}
