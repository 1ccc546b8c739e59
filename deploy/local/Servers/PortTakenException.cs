namespace PahlawanPangan.Local.Servers;

/// <summary>Another process holds the port that a server should listen on.</summary>
public sealed class PortTakenException : ServerStartException
{
    public PortTakenException()
    {
    }

    public PortTakenException(string message)
        : base(message)
    {
    }

    public PortTakenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
