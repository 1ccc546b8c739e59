using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>The identifiers of an EPCIS document: URIs, those of GS1 where a lot states a GTIN.</summary>
internal static class EpcisIds
{
    /// <summary>The namespace of members that EPCIS does not have, with the prefix <c>pangan</c>.</summary>
    public const string Namespace = "https://pahlawanpangan.org/epcis/";

    /// <summary>Times, in UTC.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private const string DigitalLink = "https://id.gs1.org/01/";
    private const int GtinDigits = 14;
    private const int BatchLengthMax = 20;

    // The characters of application identifier 10 (GS1 General Specifications, figure 7.11-1).
    private static readonly SearchValues<char> BatchCharacters = SearchValues.Create(
        "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    /// <summary>An account, a claim or an event.</summary>
    public static string Of(Guid id) => $"urn:uuid:{id}";

    /// <summary>
    /// What a lot's quantities count: the GTIN with the batch, as a GS1 Digital Link URI; the GTIN alone when it has several batches or
    /// none that such a link can hold; the lot itself when there is no GTIN.
    /// </summary>
    public static string ClassOf(Guid lotId, TraceOriginResponse? origin)
    {
        if (origin?.Gtin is not { Length: > 0 and <= GtinDigits } gtin)
        {
            return Of(lotId);
        }

        var product = DigitalLink + gtin.PadLeft(GtinDigits, '0');
        return origin.BatchCodes is [{ Length: > 0 and <= BatchLengthMax } batch] && !batch.AsSpan().ContainsAnyExcept(BatchCharacters)
            ? $"{product}/10/{Uri.EscapeDataString(batch)}"
            : product;
    }

    /// <summary>A point on the map (RFC 5870).</summary>
    public static string Of(TracePlaceResponse place) => string.Create(CultureInfo.InvariantCulture, $"geo:{place.Lat},{place.Lon}");

    /// <summary>What a temperature was measured with, which is a free text.</summary>
    public static string OfDevice(string device) => $"{Namespace}device/{Uri.EscapeDataString(device)}";

    /// <summary>The id of a further event that an event of the ledger becomes: the same each time.</summary>
    public static Guid Further(Guid eventId, int number)
    {
        Span<byte> input = stackalloc byte[17];
        _ = eventId.TryWriteBytes(input, bigEndian: true, out _);
        input[16] = (byte)number;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
