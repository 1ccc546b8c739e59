namespace PahlawanPangan.Hosting.Clustering;

/// <summary>
/// Whether this process can call grains. Before a client has first reached a silo, a call fails with an exception that callers cannot
/// distinguish from a defect, so callers must check this first.
/// </summary>
public sealed class ClusterLink
{
    private volatile bool _isConnected;

    /// <summary>Creates a link that is already connected (to a silo in the same process), or one that is not connected yet.</summary>
    public ClusterLink(bool isConnected) => _isConnected = isConnected;

    /// <summary>True once a silo was reached. It stays true: after a later loss each call fails on its own.</summary>
    public bool IsConnected => _isConnected;

    internal void SetConnected() => _isConnected = true;
}
