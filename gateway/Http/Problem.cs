namespace PahlawanPangan.Gateway.Http;

/// <summary>One problem as it happened: its type, a sentence for the caller, and what that type adds.</summary>
internal sealed record Problem(ProblemType Type, string Detail)
{
    /// <summary>For bad fields: the JSON path of each, and what to do.</summary>
    public IReadOnlyDictionary<string, List<string>>? Errors { get; init; }

    /// <summary>How much could be claimed instead.</summary>
    public long? Available { get; init; }

    /// <summary>How many tries remain.</summary>
    public int? AttemptsLeft { get; init; }

    /// <summary>How long to wait; null to say what is usual for the type.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A problem with one field, header or parameter.</summary>
    public static Problem Invalid(string field, string advice) => Invalid(new Dictionary<string, List<string>> { [field] = [advice] });

    /// <summary>A problem with several fields at once.</summary>
    public static Problem Invalid(IReadOnlyDictionary<string, List<string>> errors) =>
        new(ProblemType.Validation, "Correct the fields named in errors and send the request again.") { Errors = errors };

    /// <summary>What a refusal of a grain looks like outside.</summary>
    public static Problem Of(Refusal refusal)
    {
        ProblemType type = RefusalProblems.TypeOf(refusal.Kind);
        if (refusal is { Kind: RefusalKind.Validation, Field: { } field })
        {
            return Invalid(field, refusal.Detail);
        }

        return new(type, refusal.Detail) { Available = refusal.Available, AttemptsLeft = refusal.AttemptsLeft, RetryAfterSeconds = refusal.RetryAfterSeconds };
    }
}
