using Microsoft.AspNetCore.Authorization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Who may call an endpoint. Ownership is the grains' to check; this is about roles.</summary>
internal sealed class Access
{
    private Access(IReadOnlyList<Role> roles)
    {
        Roles = roles;
        Policy = roles.Count == 0 ? null : new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext http && Admits(http))
            .Build();
    }

    /// <summary>Everyone, without a token.</summary>
    public static Access Public { get; } = new([]);

    /// <summary>Everyone with a token.</summary>
    public static Access AnyRole { get; } = new(Enum.GetValues<Role>());

    /// <summary>The roles that are let in; none for everyone.</summary>
    public IReadOnlyList<Role> Roles { get; }

    /// <summary>Whether no token is needed.</summary>
    public bool IsPublic => Policy is null;

    /// <summary>The rule as the framework enforces it; null when public.</summary>
    public AuthorizationPolicy? Policy { get; }

    /// <summary>These roles and no others.</summary>
    public static Access Only(params Role[] roles) => roles.Length > 0
        ? new(roles)
        : throw new ArgumentException("Name a role: a list that became empty by mistake must not open an endpoint.", nameof(roles));

    /// <summary>The roles, for a sentence.</summary>
    public override string ToString() => IsPublic ? "anyone" : string.Join(", ", Roles.Select(EnumNames<Role>.Default.NameOf));

    private bool Admits(HttpContext http) => http.Features.Get<AuthenticatedCaller>() is { } caller && Roles.Contains(caller.Caller.Role);
}
