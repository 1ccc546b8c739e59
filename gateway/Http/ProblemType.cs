namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// One kind of RFC 9457 problem. Clients branch on <see cref="Type"/>, so a slug is never renamed.
/// </summary>
internal sealed record ProblemType(int Status, string Slug, string Title)
{
    public static readonly ProblemType Validation = new(400, "validation", "Invalid request");
    public static readonly ProblemType IdempotencyKeyMissing = new(400, "idempotency-key-missing", "Idempotency-Key header missing");
    public static readonly ProblemType MalformedRequest = new(400, "malformed-request", "Malformed HTTP request");
    public static readonly ProblemType TemperatureRequired = new(400, "temperature-required", "Temperature required");
    public static readonly ProblemType ShelfLifeExceeded = new(400, "shelf-life-exceeded", "Shelf life exceeded");
    public static readonly ProblemType Unauthenticated = new(401, "unauthenticated", "Access token required");
    public static readonly ProblemType BadCredentials = new(401, "bad-credentials", "Invalid credentials");
    public static readonly ProblemType CodeRefused = new(401, "code-refused", "Invalid one-time code");
    public static readonly ProblemType Forbidden = new(403, "forbidden", "Forbidden");
    public static readonly ProblemType PickupCodeWrong = new(403, "pickup-code-wrong", "Wrong pickup code");
    public static readonly ProblemType PickupCodeLocked = new(403, "pickup-code-locked", "Pickup code locked");
    public static readonly ProblemType NotFound = new(404, "not-found", "Not found");
    public static readonly ProblemType MethodNotAllowed = new(405, "method-not-allowed", "Method not allowed");
    public static readonly ProblemType RequestTimeout = new(408, "request-timeout", "Request timeout");
    public static readonly ProblemType InsufficientQuantity = new(409, "insufficient-quantity", "Insufficient quantity");
    public static readonly ProblemType LotNotOpen = new(409, "lot-not-open", "Lot not open");
    public static readonly ProblemType LotPastUseBy = new(409, "lot-past-use-by", "Lot past its use-by");
    public static readonly ProblemType ClaimNotHeld = new(409, "claim-not-held", "Claim not held");
    public static readonly ProblemType DeliveryNotOpen = new(409, "delivery-not-open", "Delivery not open");
    public static readonly ProblemType LotRecalled = new(409, "lot-recalled", "Lot recalled");
    public static readonly ProblemType OutsidePickupWindow = new(409, "outside-pickup-window", "Outside the pickup window");
    public static readonly ProblemType TemperatureOutOfLimits = new(409, "temperature-out-of-limits", "Temperature out of limits");
    public static readonly ProblemType DietConflict = new(409, "diet-conflict", "Diet conflict");
    public static readonly ProblemType CertificateNotAvailable = new(409, "certificate-not-available", "Certificate not available");
    public static readonly ProblemType RouteFull = new(409, "route-full", "Route full");
    public static readonly ProblemType TooManyWebhooks = new(409, "too-many-webhooks", "Too many webhooks");
    public static readonly ProblemType VersionMismatch = new(412, "version-mismatch", "Version mismatch");
    public static readonly ProblemType BodyTooLarge = new(413, "body-too-large", "Request body too large");
    public static readonly ProblemType UnsupportedMediaType = new(415, "unsupported-media-type", "Unsupported media type");
    public static readonly ProblemType IdempotencyKeyReused = new(422, "idempotency-key-reused", "Idempotency key reused");
    public static readonly ProblemType QueueFull = new(429, "queue-full", "Queue full");
    public static readonly ProblemType TooManyStreams = new(429, "too-many-streams", "Too many open streams");
    public static readonly ProblemType TooManyRequests = new(429, "too-many-requests", "Too many requests");
    public static readonly ProblemType LimitReached = new(429, "limit-reached", "Limit reached");
    public static readonly ProblemType Internal = new(500, "internal", "Internal error");
    public static readonly ProblemType ContactUnreadable = new(503, "contact-unreadable", "Contact data unreadable");
    public static readonly ProblemType OutcomeUnknown = new(503, "outcome-unknown", "Outcome unknown");
    public static readonly ProblemType Overloaded = new(503, "overloaded", "Overloaded");
    public static readonly ProblemType Unavailable = new(503, "unavailable", "Unavailable");

    /// <summary>Every problem that the gateway answers with.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
    [
        Validation, IdempotencyKeyMissing, MalformedRequest, Unauthenticated, BadCredentials, CodeRefused, Forbidden,
        PickupCodeWrong, PickupCodeLocked, NotFound, MethodNotAllowed, RequestTimeout, InsufficientQuantity,
        LotNotOpen, LotPastUseBy, ClaimNotHeld, DeliveryNotOpen, LotRecalled, OutsidePickupWindow, RouteFull, LimitReached,
        TemperatureRequired, ShelfLifeExceeded, TemperatureOutOfLimits, DietConflict, CertificateNotAvailable,
        TooManyWebhooks, QueueFull, TooManyStreams, VersionMismatch,
        BodyTooLarge, UnsupportedMediaType, IdempotencyKeyReused, TooManyRequests, Internal,
        ContactUnreadable, OutcomeUnknown, Overloaded, Unavailable,
    ];

    /// <summary>The problem's <c>type</c> member.</summary>
    public string Type { get; } = "urn:pangan:problem:" + Slug;

    /// <summary>The sentence for a problem that the framework answered as a bare status code.</summary>
    public string DefaultDetail => Status switch
    {
        401 => "Send an access token that has not expired: Authorization: Bearer <token>.",
        403 => "The token's role does not allow this request.",
        404 => "Check the path; /docs lists every one.",
        405 => "The Allow header lists the methods that this path answers.",
        408 => "Send the whole request without pauses.",
        413 => "Send a smaller body.",
        415 => "Send the body as UTF-8 with the header Content-Type: application/json.",
        429 or 503 => "Wait as long as Retry-After says and send the request again.",
        500 => "This is a defect. Report it with the traceId.",
        _ => "Send well-formed HTTP.",
    };

    /// <summary>Seconds to wait before a retry, unless the problem itself says; null when waiting does not help.</summary>
    public int? RetryAfterSeconds => Slug switch
    {
        "overloaded" or "outcome-unknown" => 1,
        "limit-reached" => null,
        _ when Status is 429 or 503 => 5,
        _ => null,
    };

    /// <summary>The problem type of a bare status code.</summary>
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
