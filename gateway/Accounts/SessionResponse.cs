using PahlawanPangan.Accounts;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>An open login.</summary>
internal sealed record SessionResponse
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was used last to get a token.</summary>
    public required DateTimeOffset RefreshedAt { get; init; }

    /// <summary>A session as an answer shows it.</summary>
    public static SessionResponse Of(SessionView session) => new()
    {
        Id = session.Id,
        CreatedAt = session.CreatedAt,
        RefreshedAt = session.RefreshedAt,
    };
}
