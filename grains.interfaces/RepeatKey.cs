using System.Globalization;

namespace PahlawanPangan;

/// <summary>
/// Makes a changing request repeatable: the same key with the same fingerprint gets the first answer. It belongs to the request and not to
/// one command, so it goes with every grain call that the request causes, as its trace does, and each aggregate that the request changes
/// keeps it with its own change.
/// </summary>
/// <param name="Id">Derived from the caller, the resource and the <c>Idempotency-Key</c>.</param>
/// <param name="Fingerprint">Distinguishes a repetition from another request under the same key.</param>
public readonly record struct RepeatKey(Guid Id, Fingerprint Fingerprint)
{
    private const string Entry = "pangan.repeat";
    private const int IdLength = 32;

    /// <summary>The key of the request that is being served; null when it has none.</summary>
    public static RepeatKey? Current
    {
        get
        {
            if (RequestContext.Get(Entry) is not string text
                || text.Length != 2 * IdLength
                || !Guid.TryParseExact(text.AsSpan(0, IdLength), "N", out var id)
                || !Guid.TryParseExact(text.AsSpan(IdLength), "N", out var fingerprint))
            {
                return null;
            }

            return new(id, new Fingerprint(fingerprint));
        }
    }

    /// <summary>Makes this the key of every grain call that follows in this flow of execution.</summary>
    public void Set() => RequestContext.Set(Entry, string.Create(CultureInfo.InvariantCulture, $"{Id:N}{Fingerprint.Bits:N}"));
}
