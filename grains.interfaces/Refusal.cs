using PahlawanPangan.Lots;

namespace PahlawanPangan;

/// <summary>A command's refusal. It changed nothing, unless its kind is that the outcome is unknown.</summary>
[GenerateSerializer, Immutable, Alias("pangan.Refusal")]
public sealed record Refusal
{
    /// <summary>Creates a refusal.</summary>
    public Refusal(RefusalKind kind, string detail)
    {
        Kind = kind;
        Detail = detail;
    }

    /// <summary>What kind of refusal it is.</summary>
    [Id(0)]
    public RefusalKind Kind { get; init; }

    /// <summary>A sentence for the caller: the problem and its remedy.</summary>
    [Id(1)]
    public string Detail { get; init; }

    /// <summary>The JSON name of the field at fault, for <see cref="RefusalKind.Validation"/> and others that one causes.</summary>
    [Id(2)]
    public string? Field { get; init; }

    /// <summary>How much is available, for <see cref="RefusalKind.InsufficientQuantity"/>.</summary>
    [Id(3)]
    public long? Available { get; init; }

    /// <summary>How many attempts remain, for <see cref="RefusalKind.PickupCodeWrong"/>.</summary>
    [Id(4)]
    public int? AttemptsLeft { get; init; }

    /// <summary>How long to wait, for <see cref="RefusalKind.TooManyRequests"/>.</summary>
    [Id(5)]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>When food can be collected, for <see cref="RefusalKind.OutsidePickupWindow"/>.</summary>
    [Id(10)]
    public PickupWindow? PickupWindow { get; init; }

    /// <summary>The bound that was reached, for <see cref="RefusalKind.LimitReached"/>.</summary>
    [Id(11)]
    public long? Bound { get; init; }

    /// <summary>When the refusal ends, for <see cref="RefusalKind.LimitReached"/>; null when something else must happen first.</summary>
    [Id(12)]
    public DateTimeOffset? Until { get; init; }

    /// <summary>What the food conflicts with, for <see cref="RefusalKind.DietConflict"/>: names of allergens and diets.</summary>
    [Id(13)]
    public IReadOnlyList<string>? Conflicts { get; init; }

    /// <summary>A refusal of one field's value. <paramref name="detail"/> is the remedy.</summary>
    public static Refusal Invalid(string field, string detail) => new(RefusalKind.Validation, detail) { Field = field };
}
