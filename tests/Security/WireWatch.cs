using System.Runtime.InteropServices;

namespace PahlawanPangan.Tests.Security;

/// <summary>What passes over connections, so that plain text in it can be found.</summary>
internal sealed class WireWatch
{
    private readonly List<byte> _seen = [];

    /// <summary>How many bytes have passed.</summary>
    public long Bytes
    {
        get
        {
            lock (_seen)
            {
                return _seen.Count;
            }
        }
    }

    public void See(ReadOnlyMemory<byte> bytes)
    {
        lock (_seen)
        {
            _seen.AddRange(bytes.Span);
        }
    }

    /// <summary>Whether a text has passed.</summary>
    public bool Holds(ReadOnlySpan<byte> text)
    {
        lock (_seen)
        {
            return CollectionsMarshal.AsSpan(_seen).IndexOf(text) >= 0;
        }
    }
}
