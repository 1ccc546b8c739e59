using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>The body of a request to hand a claim over.</summary>
internal sealed record CollectionJson : IJsonRequest
{
    /// <summary>More than any code needs; less than what is worth hashing.</summary>
    public const int CodeLengthMax = 64;

    public string? Code { get; init; }

    public long? Quantity { get; init; }

    public static string? AdviceOf(string field) => field switch
    {
        "code" => "Send it once, as a string.",
        "quantity" => LotFields.AdviceOf(field),
        _ => null,
    };

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => "Collection";
}
