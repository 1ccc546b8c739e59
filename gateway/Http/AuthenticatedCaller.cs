namespace PahlawanPangan.Gateway.Http;

/// <summary>The caller and the session that a request's token named, read once. Handlers behind a role take it as a parameter.</summary>
/// <param name="Caller">The account, in one role.</param>
/// <param name="SessionId">The session; null for a development token, which has none.</param>
/// <param name="TokenEnds">When the token expires.</param>
internal sealed record AuthenticatedCaller(Caller Caller, Guid? SessionId, DateTimeOffset TokenEnds)
{
    /// <summary>The caller's account.</summary>
    public Guid Id => Caller.Id;

    /// <summary>The request's caller. Only endpoints behind a role have one, so its absence is a defect and not a refusal.</summary>
    public static ValueTask<AuthenticatedCaller> BindAsync(HttpContext http) => new(http.Features.Get<AuthenticatedCaller>()
        ?? throw new InvalidOperationException("An endpoint without a role asked for its caller."));

    public static implicit operator Caller(AuthenticatedCaller authenticated) => authenticated.Caller;
}
