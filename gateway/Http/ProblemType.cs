namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// One kind of RFC 9457 problem. Clients branch on <see cref="Type"/>, so a slug is never renamed.
/// </summary>
internal sealed record ProblemType(int Status, string Slug, string Title)
{
    public static readonly ProblemType Validation = new(400, "validation", "The request breaks a rule");
    public static readonly ProblemType IdempotencyKeyMissing = new(400, "idempotency-key-missing", "The Idempotency-Key header is missing");
    public static readonly ProblemType MalformedRequest = new(400, "malformed-request", "The request is not well-formed HTTP");
    public static readonly ProblemType Unauthenticated = new(401, "unauthenticated", "A valid access token is needed");
    public static readonly ProblemType BadCredentials = new(401, "bad-credentials", "The credentials are not good");
    public static readonly ProblemType CodeRefused = new(401, "code-refused", "The one-time code is not good");
    public static readonly ProblemType Forbidden = new(403, "forbidden", "The caller may not do this");
    public static readonly ProblemType PickupCodeWrong = new(403, "pickup-code-wrong", "The pickup code is wrong");
    public static readonly ProblemType PickupCodeLocked = new(403, "pickup-code-locked", "Too many wrong pickup codes were given");
    public static readonly ProblemType NotFound = new(404, "not-found", "There is no such thing");
    public static readonly ProblemType MethodNotAllowed = new(405, "method-not-allowed", "The path does not answer this method");
    public static readonly ProblemType RequestTimeout = new(408, "request-timeout", "The request arrived too slowly");
    public static readonly ProblemType InsufficientQuantity = new(409, "insufficient-quantity", "Less is available than was asked for");
    public static readonly ProblemType LotNotOpen = new(409, "lot-not-open", "The lot is not open");
    public static readonly ProblemType LotPastUseBy = new(409, "lot-past-use-by", "The lot is past its use-by");
    public static readonly ProblemType ClaimNotHeld = new(409, "claim-not-held", "The claim is no longer held");
    public static readonly ProblemType DeliveryNotOpen = new(409, "delivery-not-open", "The delivery is not open");
    public static readonly ProblemType RouteFull = new(409, "route-full", "It does not fit into the route");
    public static readonly ProblemType VersionMismatch = new(412, "version-mismatch", "It has another version");
    public static readonly ProblemType BodyTooLarge = new(413, "body-too-large", "The request's body is too large");
    public static readonly ProblemType UnsupportedMediaType = new(415, "unsupported-media-type", "The body must be JSON");
    public static readonly ProblemType IdempotencyKeyReused = new(422, "idempotency-key-reused", "The idempotency key belongs to another request");
    public static readonly ProblemType TooManyRequests = new(429, "too-many-requests", "Too many requests");
    public static readonly ProblemType Internal = new(500, "internal", "The engine failed");
    public static readonly ProblemType OutcomeUnknown = new(503, "outcome-unknown", "Whether it was done is unknown");
    public static readonly ProblemType Overloaded = new(503, "overloaded", "The engine is overloaded");
    public static readonly ProblemType Unavailable = new(503, "unavailable", "The engine cannot serve now");

    /// <summary>Every problem that the gateway answers with.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
    [
        Validation, IdempotencyKeyMissing, MalformedRequest, Unauthenticated, BadCredentials, CodeRefused, Forbidden, PickupCodeWrong, PickupCodeLocked,
        NotFound, MethodNotAllowed, RequestTimeout, InsufficientQuantity, LotNotOpen, LotPastUseBy, ClaimNotHeld, DeliveryNotOpen, RouteFull, VersionMismatch,
        BodyTooLarge, UnsupportedMediaType, IdempotencyKeyReused, TooManyRequests, Internal, OutcomeUnknown, Overloaded, Unavailable,
    ];

    /// <summary>The problem's <c>type</c> member.</summary>
    public string Type { get; } = "urn:pangan:problem:" + Slug;

    /// <summary>The problem that stands for a bare status code that the framework answered with.</summary>
    public static ProblemType OfStatus(int status) => status switch
    {
        401 => Unauthenticated,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        408 => RequestTimeout,
        413 => BodyTooLarge,
        415 => UnsupportedMediaType,
        429 => TooManyRequests,
        503 => Unavailable,
        >= 500 => Internal,
        _ => MalformedRequest,
    };
}
