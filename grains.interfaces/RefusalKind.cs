namespace PahlawanPangan;

/// <summary>Why a command was refused. Each kind is one problem <c>type</c> of the REST API.</summary>
public enum RefusalKind
{
    /// <summary>A field's value breaks a rule; <see cref="Refusal.Field"/> names it.</summary>
    Validation,

    /// <summary>No such lot, claim or account, or none that the caller may see.</summary>
    NotFound,

    /// <summary>The caller's role or ownership does not allow it.</summary>
    Forbidden,

    /// <summary>The idempotency key was used before for another request.</summary>
    IdempotencyKeyReused,

    /// <summary>Less is available than was asked for; <see cref="Refusal.Available"/> says how much.</summary>
    InsufficientQuantity,

    /// <summary>The lot is withdrawn, recalled, closed, or its pickup window has ended.</summary>
    LotNotOpen,

    /// <summary>The lot's use-by has passed: a hard stop.</summary>
    LotPastUseBy,

    /// <summary>The claim is already collected, cancelled or lapsed.</summary>
    ClaimNotHeld,

    /// <summary>The caller's <c>If-Match</c> names another version than the lot has.</summary>
    VersionMismatch,

    /// <summary>The pickup code is wrong; <see cref="Refusal.AttemptsLeft"/> says how many attempts remain.</summary>
    PickupCodeWrong,

    /// <summary>Too many wrong pickup codes were given for this claim.</summary>
    PickupCodeLocked,

    /// <summary>The commit's outcome is unknown; the same request with the same key returns it.</summary>
    OutcomeUnknown,

    /// <summary>The engine's queue is full; nothing was done.</summary>
    Overloaded,

    /// <summary>The database cannot be reached; nothing was done.</summary>
    Unavailable,

    /// <summary>The e-mail or the password is wrong, or a refresh token is no longer valid. Which of them is never revealed.</summary>
    BadCredentials,

    /// <summary>
    /// A one-time code is wrong, spent, expired or was never sent; <see cref="Refusal.AttemptsLeft"/> when attempts remain.
    /// </summary>
    CodeRefused,

    /// <summary>Too many attempts; <see cref="Refusal.RetryAfterSeconds"/> gives the time to wait.</summary>
    TooManyRequests,

    /// <summary>The delivery was taken by another courier, or has ended.</summary>
    DeliveryNotOpen,

    /// <summary>The delivery does not fit into the courier's route.</summary>
    RouteFull,

    /// <summary>The food was recalled as unsafe.</summary>
    LotRecalled,

    /// <summary>The pickup window has not begun or has ended; <see cref="Refusal.PickupWindow"/> gives it.</summary>
    OutsidePickupWindow,

    /// <summary>
    /// The caller has reached a bound; <see cref="Refusal.Bound"/> gives it and <see cref="Refusal.Until"/> when it ends.
    /// </summary>
    LimitReached,

    /// <summary>The account has as many webhooks as it may have.</summary>
    TooManyWebhooks,

    /// <summary>As much waits for the account as may wait; nothing was added.</summary>
    QueueFull,

    /// <summary>The measured temperature is outside of the limits of the food's class.</summary>
    TemperatureOutOfLimits,

    /// <summary>The food's class must be measured at this step; <see cref="Refusal.Field"/> names the field to send.</summary>
    TemperatureRequired,

    /// <summary>The use-by is later than the category's shelf life allows; <see cref="Refusal.Until"/> gives the latest.</summary>
    ShelfLifeExceeded,

    /// <summary>The food conflicts with the recipient's diet; <see cref="Refusal.Conflicts"/> names how.</summary>
    DietConflict,

    /// <summary>The claim was not collected, or its food was recalled or lost, so it cannot be certified.</summary>
    CertificateNotAvailable,
}
