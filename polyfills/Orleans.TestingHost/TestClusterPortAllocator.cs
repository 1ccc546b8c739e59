using System.Net;
using System.Net.Sockets;

namespace Orleans.TestingHost;

/// <summary>Finds ports for the silos of test clusters.</summary>
public interface ITestClusterPortAllocator : IDisposable
{
    /// <summary>Finds runs of consecutive ports, one for silos and one for gateways.</summary>
    (int, int) AllocateConsecutivePortPairs(int numPorts);
}

/// <summary>Finds ports that are free now. A silo of one process does not listen on them, but shows them.</summary>
public sealed class TestClusterPortAllocator : ITestClusterPortAllocator
{
    /// <inheritdoc/>
    public (int, int) AllocateConsecutivePortPairs(int numPorts = 5) => (FreePort(), FreePort());

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
