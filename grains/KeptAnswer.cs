namespace PahlawanPangan.Grains;

/// <summary>The answer to a changing request, kept with the change for its repetitions.</summary>
internal sealed class KeptAnswer
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>How many answers a document keeps; the oldest go first.</summary>
    public const int PerDocumentMax = 16;

    /// <summary>The request's key.</summary>
    public Guid Key { get; set; }

    /// <summary>The request's fingerprint.</summary>
    public Guid Fingerprint { get; set; }

    /// <summary>When it was answered.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The answer as JSON; null when what is stored otherwise is the answer.</summary>
    public string? Answer { get; set; }

    /// <summary>The answer when it is a refusal that changed something: a wrong code is counted.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>The refusal of a request whose key was used for another request.</summary>
    public static Refusal KeyReused { get; } = new(
        RefusalKind.IdempotencyKeyReused, "This Idempotency-Key was used for another request. Send a new key with a new request.");

    /// <summary>The answer that is kept for a key; null when there is none.</summary>
    public static KeptAnswer? Find(IReadOnlyList<KeptAnswer>? answers, Guid key, DateTimeOffset now) =>
        answers?.FirstOrDefault(one => one.Key == key && now - one.At < KeptFor);

    /// <summary>The answers with one more, without those that are too old or too many.</summary>
    public static List<KeptAnswer> With(IReadOnlyList<KeptAnswer>? answers, KeptAnswer added) =>
        [.. (answers ?? []).Where(one => one.Key != added.Key && added.At - one.At < KeptFor).TakeLast(PerDocumentMax - 1), added];
}
