using System.Globalization;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Cluster;

/// <summary>How many silos and gateways.</summary>
internal sealed record ClusterSize(int Silos, int Gateways)
{
    private const int Most = 9;

    /// <summary>Reads `--silos N --gateways M`, either of which may be left out.</summary>
    public static ClusterSize Read(IReadOnlyList<string> arguments)
    {
        var size = new ClusterSize(3, 2);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 >= arguments.Count
                || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number is < 1 or > Most)
            {
                throw Misused();
            }
            size = arguments[i] switch
            {
                "--silos" => size with { Silos = number },
                "--gateways" => size with { Gateways = number },
                _ => throw Misused(),
            };
        }
        return size;
    }

    private static ServerStartException Misused() => new($"Use: ./run cluster [--silos N] [--gateways M], each from 1 to {Most}.");
}
