namespace PahlawanPangan.Grains;

/// <summary>The refusals that have nothing to do with what was asked.</summary>
internal static class Refusals
{
    /// <summary>The commit's outcome was lost.</summary>
    public static Refusal OutcomeUnknown { get; } = new(
        RefusalKind.OutcomeUnknown, "The outcome is unknown. Send the same request with the same Idempotency-Key to find out.");

    /// <summary>The journal's queue is full.</summary>
    public static Refusal Overloaded { get; } = new(
        RefusalKind.Overloaded, "Too much is waiting to be written. Nothing was done; try again later.");

    /// <summary>The database cannot be reached.</summary>
    public static Refusal Unavailable { get; } = new(
        RefusalKind.Unavailable, "The database cannot be reached. Nothing was done; try again later.");
}
