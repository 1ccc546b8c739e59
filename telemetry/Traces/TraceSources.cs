using System.Diagnostics;

namespace PahlawanPangan.Telemetry.Traces;

/// <summary>The sources that spans come from, and which of their spans are wanted.</summary>
internal static class TraceSources
{
    public const string Requests = "Microsoft.AspNetCore";
    public const string GrainCalls = "Microsoft.Orleans.Application";
    public const string Database = "Npgsql";
    private const string Lots = "PahlawanPangan.Lots";
    private const string OwnPrefix = "PahlawanPangan.";

    public static bool IsRequest(string source) => source == Requests;

    public static bool IsGrainCall(string source) => source == GrainCalls;

    public static bool IsOurs(string source) =>
        IsRequest(source) || IsGrainCall(source) || source == Database || source.StartsWith(OwnPrefix, StringComparison.Ordinal);

    /// <summary>The sources that make ids known where a request is worked on.</summary>
    public static bool GivesIds(string source) => IsRequest(source) || IsGrainCall(source) || source == Lots;

    /// <summary>
    /// Whether a span tells anything that others do not. A statement that nobody's request caused tells nothing: the journal's and the consumers' own
    /// spans tell of theirs. A command to a lot says itself what trace it belongs to, and the lot makes its span, so that Orleans need not make two and
    /// send the trace along once more: that took more of a claim than all other spans together (docs/performance.md).
    /// </summary>
    public static bool IsWanted(in ActivityCreationOptions<ActivityContext> span) => span.Source.Name switch
    {
        Database => span.Parent != default,
        GrainCalls => !IsToldByLot(span.Name),
        _ => true,
    };

    /// <summary>Whether a call is a command to a lot, which makes its span itself.</summary>
    public static bool IsToldByLot(string call) => call is
        "ILotGrain/PostAsync" or "ILotGrain/ClaimAsync" or "ILotGrain/CancelAsync" or "ILotGrain/CollectAsync" or
        "ILotGrain/AdjustAsync" or "ILotGrain/WithdrawAsync" or "ILotGrain/RecallAsync";
}
