namespace PahlawanPangan.Local.Servers;

/// <summary>A server could not be started; the message names the remedy.</summary>
public class ServerStartException : Exception
{
    public ServerStartException()
    {
    }

    public ServerStartException(string message)
        : base(message)
    {
    }

    public ServerStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
