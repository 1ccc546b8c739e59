using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace PahlawanPangan.Gateway.Http;

/// <summary>A problem (RFC 9457).</summary>
internal sealed class Problem : ProblemDetails
{
    internal Problem(ProblemType kind, string detail)
    {
        Kind = kind;
        Type = kind.Type;
        Title = kind.Title;
        Status = kind.Status;
        Detail = detail;
    }

    /// <summary>What kind of problem it is.</summary>
    [JsonIgnore]
    public ProblemType Kind { get; }

    /// <summary>Names the request in logs and traces.</summary>
    public string? TraceId { get; set; }

    /// <summary>The JSON path of each bad field, $ for the whole body, and what to do.</summary>
    public IReadOnlyDictionary<string, List<string>>? Errors { get; init; }

    /// <summary>How much could be claimed instead.</summary>
    public long? Available { get; init; }

    /// <summary>How many tries remain.</summary>
    public int? AttemptsLeft { get; init; }

    /// <summary>When the food can be collected.</summary>
    public ProblemWindow? PickupWindow { get; init; }

    /// <summary>The bound that was reached.</summary>
    public long? Bound { get; init; }

    /// <summary>When the refusal ends.</summary>
    [JsonConverter(typeof(UtcMillisecondsConverter))]
    public DateTimeOffset? Until { get; init; }

    /// <summary>The allergens and diets that the food conflicts with.</summary>
    public IReadOnlyList<string>? Conflicts { get; init; }

    /// <summary>How many seconds to wait; null for what is usual for the type.</summary>
    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A problem with one field, header or parameter.</summary>
    public static Problem Invalid(string field, string advice) => Invalid(new Dictionary<string, List<string>> { [field] = [advice] });

    /// <summary>A problem with several fields at once.</summary>
    public static Problem Invalid(IReadOnlyDictionary<string, List<string>> errors) =>
        new(ProblemType.Validation, "Correct the fields named in errors and send the request again.") { Errors = errors };

    /// <summary>The problem for a refusal of a grain.</summary>
    public static Problem Of(Refusal refusal) => refusal is { Kind: RefusalKind.Validation, Field: { } field }
        ? Invalid(field, refusal.Detail)
        : new(RefusalProblems.TypeOf(refusal.Kind), refusal.Detail)
        {
            Available = refusal.Available,
            AttemptsLeft = refusal.AttemptsLeft,
            PickupWindow = refusal.PickupWindow is { } window ? new ProblemWindow { From = window.From, To = window.To } : null,
            Bound = refusal.Bound,
            Until = refusal.Until,
            Conflicts = refusal.Conflicts,
            Errors = refusal.Field is { } named ? new Dictionary<string, List<string>> { [named] = [refusal.Detail] } : null,
            RetryAfterSeconds = refusal.RetryAfterSeconds,
        };
}

/// <summary>When food can be collected, as a problem says it.</summary>
internal sealed record ProblemWindow
{
    /// <summary>The first moment.</summary>
    [JsonConverter(typeof(UtcMillisecondsConverter))]
    public required DateTimeOffset From { get; init; }

    /// <summary>The first moment after it.</summary>
    [JsonConverter(typeof(UtcMillisecondsConverter))]
    public required DateTimeOffset To { get; init; }
}
