using System.Diagnostics;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// The span of a command to a lot, a child of the request that the command names. It replaces Orleans' two spans of the same call, which
/// the host's sampler leaves out. Statements that load the lot are its children.
/// </summary>
internal static class CommandSpan
{
    private const string LotTag = "pangan.lot.id";
    private const string RefusalTag = "pangan.refusal";
    private static readonly ActivitySource Source = new("PahlawanPangan.Lots");

    /// <summary>
    /// Starts the span of a command. Null without a listener, when the command names no trace, or when its trace is not recorded.
    /// </summary>
    public static Activity? Start(string name, Guid lotId, LotCommand command)
    {
        if (!Source.HasListeners() || !ActivityContext.TryParse(command.TraceParent, traceState: null, out var request))
        {
            return null;
        }

        var span = Source.StartActivity(name, ActivityKind.Internal, request);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(LotTag, lotId);
        }

        return span;
    }

    /// <summary>Adds the refusal, if it is one, and returns the reply.</summary>
    public static Reply<TView> SetReply<TView>(this Activity? span, Reply<TView> reply)
        where TView : class
    {
        if (span is { IsAllDataRequested: true } && reply.IsRefused)
        {
            span.SetTag(RefusalTag, reply.Refusal.Kind.ToString());
        }

        return reply;
    }

    /// <summary>Marks the command as failed.</summary>
    public static void SetFailure(this Activity? span, Exception failure) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", failure.GetType().FullName);
}
