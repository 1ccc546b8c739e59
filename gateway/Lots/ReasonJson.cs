using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>The body of a request to withdraw or recall a lot.</summary>
internal sealed record ReasonJson : IJsonRequest
{
    public string? Reason { get; init; }

    public static string? AdviceOf(string field) => field == "reason" ? LotFields.AdviceOf(field) : null;
}
