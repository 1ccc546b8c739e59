namespace PahlawanPangan.Hosting.Clustering;

/// <summary>
/// Whether this process can call grains. Before a client has first reached a silo, a call would not fail with anything a caller can tell
/// from a defect, so it is not to be made.
/// </summary>
public sealed class ClusterLink
{
    private volatile bool _isConnected;

    /// <summary>Makes a link that is connected already, as one to a silo in the same process is, or one that is not yet.</summary>
    public ClusterLink(bool isConnected) => _isConnected = isConnected;

    /// <summary>True once a silo was reached. It stays true: later losses are answered for call by call.</summary>
    public bool IsConnected => _isConnected;

    internal void SetConnected() => _isConnected = true;
}
