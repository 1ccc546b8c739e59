namespace PahlawanPangan.Gateway.Http;

/// <summary>The one table from what grains refuse to what clients see.</summary>
internal static class RefusalProblems
{
    public static ProblemType TypeOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Validation => ProblemType.Validation,
        RefusalKind.NotFound => ProblemType.NotFound,
        RefusalKind.Forbidden => ProblemType.Forbidden,
        RefusalKind.IdempotencyKeyReused => ProblemType.IdempotencyKeyReused,
        RefusalKind.InsufficientQuantity => ProblemType.InsufficientQuantity,
        RefusalKind.LotNotOpen => ProblemType.LotNotOpen,
        RefusalKind.LotPastUseBy => ProblemType.LotPastUseBy,
        RefusalKind.ClaimNotHeld => ProblemType.ClaimNotHeld,
        RefusalKind.DeliveryNotOpen => ProblemType.DeliveryNotOpen,
        RefusalKind.LotRecalled => ProblemType.LotRecalled,
        RefusalKind.OutsidePickupWindow => ProblemType.OutsidePickupWindow,
        RefusalKind.TemperatureOutOfLimits => ProblemType.TemperatureOutOfLimits,
        RefusalKind.TemperatureRequired => ProblemType.TemperatureRequired,
        RefusalKind.ShelfLifeExceeded => ProblemType.ShelfLifeExceeded,
        RefusalKind.DietConflict => ProblemType.DietConflict,
        RefusalKind.CertificateNotAvailable => ProblemType.CertificateNotAvailable,
        RefusalKind.LimitReached => ProblemType.LimitReached,
        RefusalKind.RouteFull => ProblemType.RouteFull,
        RefusalKind.TooManyWebhooks => ProblemType.TooManyWebhooks,
        RefusalKind.QueueFull => ProblemType.QueueFull,
        RefusalKind.VersionMismatch => ProblemType.VersionMismatch,
        RefusalKind.PickupCodeWrong => ProblemType.PickupCodeWrong,
        RefusalKind.PickupCodeLocked => ProblemType.PickupCodeLocked,
        RefusalKind.BadCredentials => ProblemType.BadCredentials,
        RefusalKind.CodeRefused => ProblemType.CodeRefused,
        RefusalKind.TooManyRequests => ProblemType.TooManyRequests,
        RefusalKind.OutcomeUnknown => ProblemType.OutcomeUnknown,
        RefusalKind.Overloaded => ProblemType.Overloaded,
        RefusalKind.Unavailable => ProblemType.Unavailable,

        // A silo newer than this gateway may refuse for a reason that is unknown here. It did refuse, so it is no success.
        _ => ProblemType.Internal,
    };
}
