namespace PahlawanPangan.Gateway.Http;

/// <summary>What an endpoint states besides its route: who may call it, its problems, and its headers.</summary>
internal static class EndpointConventions
{
    /// <summary>Lets in callers of these roles.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder endpoint, params Role[] roles)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(Access.Only(roles));

    /// <summary>Lets in every caller with a token.</summary>
    public static TBuilder RequireAnyRole<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(Access.AnyRole);

    /// <summary>Lets in everyone, without a token.</summary>
    public static TBuilder AllowEveryone<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.With(Access.Public);

    /// <summary>
    /// One request costs a hash, a message or a guess, so a client may send few of them, and few are under way at once.
    /// </summary>
    public static TBuilder LimitAsCostly<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(CostlyRequest.Metadata).AddEndpointFilter<TBuilder, CostlyRequestFilter>();

    /// <summary>Lets a request carry a key, under which a repetition gets the first answer.</summary>
    public static TBuilder RepeatsByKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint
            .WithMetadata(
                new Repetition(RepetitionKind.OptionalKey), IdempotencyKey.Optional,
                new ProblemTypes([ProblemType.IdempotencyKeyReused, ProblemType.Validation]))
            .AddEndpointFilter<TBuilder, RepetitionFilter>();

    /// <summary>States that the same request has the same effect and the same answer, with or without a key.</summary>
    public static TBuilder RepeatsAsIs<TBuilder>(this TBuilder endpoint, string reason)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Repetition(RepetitionKind.Same, reason));

    /// <summary>States that the request ends the token that it was sent with, so that a repetition is answered 401.</summary>
    public static TBuilder EndsItsToken<TBuilder>(this TBuilder endpoint, string reason)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Repetition(RepetitionKind.EndsToken, reason));

    /// <summary>Names the problems of this endpoint; those that follow from its access, method and body come on top.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder endpoint, params ProblemType[] types)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ProblemTypes(types));

    /// <summary>Names the headers of a successful answer, beside those of every response.</summary>
    public static TBuilder ProducesHeaders<TBuilder>(this TBuilder endpoint, params string[] names)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AnswerHeaders(names));

    private static TBuilder With<TBuilder>(this TBuilder endpoint, Access access)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.WithMetadata(access);
        _ = access.Policy is { } policy ? endpoint.RequireAuthorization(policy) : endpoint.AllowAnonymous();
        return endpoint;
    }
}
