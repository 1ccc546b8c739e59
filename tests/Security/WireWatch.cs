namespace PahlawanPangan.Tests.Security;

/// <summary>What passes over connections, so that plain text in it can be found.</summary>
internal sealed class WireWatch
{
    private readonly MemoryStream _seen = new();

    /// <summary>How many bytes have passed.</summary>
    public long Bytes
    {
        get
        {
            lock (_seen)
            {
                return _seen.Length;
            }
        }
    }

    public void See(ReadOnlyMemory<byte> bytes)
    {
        lock (_seen)
        {
            _seen.Write(bytes.Span);
        }
    }

    /// <summary>Whether a text has passed.</summary>
    public bool Holds(ReadOnlySpan<byte> text)
    {
        lock (_seen)
        {
            return _seen.GetBuffer().AsSpan(0, (int)_seen.Length).IndexOf(text) >= 0;
        }
    }
}
