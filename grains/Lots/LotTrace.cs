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

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Begins the span of a command that says which trace it belongs to, and is sampled.</summary>
    public static Activity? Begin(string name, Guid lotId, LotCommand command)
    {
        if (!ActivityContext.TryParse(command.TraceParent, null, isRemote: true, out var request))
        {
            return null;
        }

        var span = Source.StartActivity(name, ActivityKind.Internal, request);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("pangan.lot.id", lotId);
        }

        return span;
    }

    /// <summary>Says how the lot answered.</summary>
    public static void Tell(Activity? span, Refusal? refusal)
    {
        if (refusal is not null)
        {
            span?.SetTag("pangan.refusal", refusal.Kind.ToString());
        }
    }

    /// <summary>Says that the lot threw.</summary>
    public static void Tell(Activity? span, Exception failure) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", failure.GetType().FullName);
}
