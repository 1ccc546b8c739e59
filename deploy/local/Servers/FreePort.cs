using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace PahlawanPangan.Local.Servers;

/// <summary>
/// Loopback ports below the range that the kernel uses for outgoing connections, so that none of those takes a
/// server's port while it restarts. No port is given twice by a process, since its first server may be about to listen, or to restart.
/// Another process may still take one between the check and the bind: a server that finds its port taken is restarted on another.
/// </summary>
public static class FreePort
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;
    private const int Attempts = 200;
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Find()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            if (IsFree(port) && Given.TryAdd(port, true))
            {
                return port;
            }
        }
        throw new ServerStartException($"No free port between {Lowest} and {Highest} on 127.0.0.1.");
    }

    /// <summary>A port if it is free, and not one of those given before; otherwise any free one.</summary>
    public static int Prefer(int port) => IsFree(port) && (port is < Lowest or >= Highest || Given.TryAdd(port, true)) ? port : Find();

    public static bool IsFree(int port)
    {
        // A listener on all addresses would not always make the bind below fail, but it would answer instead of this server.
        if (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port))
        {
            return false;
        }
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
