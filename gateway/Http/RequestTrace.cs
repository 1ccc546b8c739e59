using System.Diagnostics;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The trace that the request being handled belongs to.</summary>
internal static class RequestTrace
{
    /// <summary>The W3C <c>traceparent</c> that the events of this request carry on.</summary>
    public static string? Parent => Activity.Current?.Id;
}
