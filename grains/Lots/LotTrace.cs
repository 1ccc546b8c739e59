using System.Diagnostics;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// The spans of commands to lots, children of the requests that the commands name. They stand for Orleans' own two spans of such a call, which are not
/// made (telemetry's <c>TraceSources</c>).
/// </summary>
internal static class LotTrace
{
    private static readonly ActivitySource Source = new("PahlawanPangan.Lots");

    /// <summary>Begins the span of a command that says which trace it belongs to, if anybody wants it.</summary>
    public static Activity? Begin(string name, LotGrain lot, LotCommand command)
    {
        if (!Source.HasListeners() || !ActivityContext.TryParse(command.TraceParent, null, isRemote: true, out var request))
        {
            return null;
        }

        var span = Source.StartActivity(name, ActivityKind.Internal, request);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("pangan.lot.id", lot.GetPrimaryKey());
        }

        return span;
    }

    /// <summary>Says how the lot answers.</summary>
    public static Reply<TView> Tell<TView>(this Activity? span, Reply<TView> reply)
        where TView : class
    {
        if (span is not null && reply.IsRefused)
        {
            span.SetTag("pangan.refusal", reply.Refusal.Kind.ToString());
        }

        return reply;
    }

    /// <summary>Says that the lot threw.</summary>
    public static void Tell(this Activity? span, Exception failure) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", failure.GetType().FullName);
}
