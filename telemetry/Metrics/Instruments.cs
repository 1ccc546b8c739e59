using System.Diagnostics.Metrics;

namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>What is listened to. It all costs a little with every request, so that what nobody asks for is not.</summary>
internal static class Instruments
{
    private const string Orleans = "Microsoft.Orleans";

    /// <summary>
    /// Of ASP.NET Core's meters, only the server's: what those of routing, authentication, authorisation and limits tell is in the duration of requests by status, and
    /// that, which is hosting's, the gateway measures itself (its <c>RequestMetrics</c>).
    /// </summary>
    public static readonly string[] Meters =
        ["Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", Orleans, "Npgsql", "PahlawanPangan*"];

    /// <summary>
    /// What Orleans counts several times with each call: where the grain is looked for, and how long the call took, which requests and claims tell in their own
    /// durations.
    /// </summary>
    private static readonly string[] EachCall = ["orleans-directory-lookups", "orleans-app-requests"];

    /// <summary>Whether one of a meter's instruments is passed over.</summary>
    public static bool IsLeftOut(Instrument instrument) =>
        instrument.Meter.Name == Orleans && EachCall.Any(prefix => instrument.Name.StartsWith(prefix, StringComparison.Ordinal));
}
