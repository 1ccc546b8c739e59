namespace PahlawanPangan.Local.Cluster;

/// <summary>How many silos and gateways, each from 1 to <see cref="Most"/>.</summary>
internal sealed record ClusterSize(int Silos, int Gateways)
{
    public const int Most = 9;
}
