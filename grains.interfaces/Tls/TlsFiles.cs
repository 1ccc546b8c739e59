using System.Security.Authentication;

namespace PahlawanPangan.Tls;

/// <summary>
/// The files of TLS in use. They are compared by content whenever a connection is made, since files that are mounted into containers report
/// no changes. What cannot be used changes nothing: the last usable content goes on.
/// </summary>
internal sealed class TlsFiles
{
    /// <summary>The versions of TLS that are spoken.</summary>
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly Lock _gate = new();
    private readonly TlsReader _reader;
    private TlsMaterial _material;
    private string _inUse;
    private string? _unusable;
    private string? _fault;
    private long _changes;
    private long _refusals;
    private string _refusal = "";

    /// <summary>Reads the files.</summary>
    /// <exception cref="TlsFileException">They cannot be used; the message names the setting.</exception>
    public TlsFiles(TlsSettings settings, TlsPurpose purpose)
    {
        Purpose = purpose;
        _reader = new TlsReader(settings, purpose);
        var content = _reader.Read();
        (_material, _inUse) = (_reader.Parse(content), content.Digest);
    }

    /// <summary>What they are for.</summary>
    public TlsPurpose Purpose { get; }

    /// <summary>What a connection that is made now uses.</summary>
    public TlsMaterial Current => Look().Material;

    /// <summary>Counts a certificate of another end that was refused, with the reason.</summary>
    public void Refused(string reason)
    {
        lock (_gate)
        {
            _refusals++;
            _refusal = reason;
        }
    }

    /// <summary>Reads the files again if they have changed.</summary>
    public TlsState Look()
    {
        lock (_gate)
        {
            try
            {
                Take(_reader.Read());
            }
            catch (TlsFileException absent)
            {
                _fault = absent.Message;
            }

            return new TlsState(_material, _changes, _fault, _refusals, _refusal);
        }
    }

    private void Take(TlsContent content)
    {
        if (content.Digest == _inUse)
        {
            _fault = null;
        }
        else if (content.Digest != _unusable || _fault is null)
        {
            // Noted before it is parsed: what cannot be used is looked at once, not with every connection.
            _unusable = content.Digest;
            _material = _reader.Parse(content);
            (_inUse, _unusable, _fault) = (content.Digest, null, null);
            _changes++;
        }
    }
}
