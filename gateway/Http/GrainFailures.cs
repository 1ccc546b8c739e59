namespace PahlawanPangan.Gateway.Http;

/// <summary>Says what a failed grain call means for the caller.</summary>
internal static class GrainFailures
{
    /// <summary>
    /// The problem for a call that did not answer; null when the failure is not the cluster's. A changing command whose
    /// answer was lost may have run: calling it unavailable would invite a retry under another key, and so a double claim.
    /// </summary>
    public static Problem? ProblemOf(Exception failure, bool mayHaveChanged) => failure switch
    {
        TimeoutException or OrleansException when mayHaveChanged =>
            new(ProblemType.OutcomeUnknown,
                "The engine did not answer in time. Send the same request again, with the same Idempotency-Key."),
        TimeoutException or OrleansException =>
            new(ProblemType.Unavailable, "The engine did not answer in time. Wait as long as Retry-After says and send the request again."),
        _ => null,
    };
}
