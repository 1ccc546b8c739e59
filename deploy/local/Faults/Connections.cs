using System.Globalization;
using System.Net;

namespace PahlawanPangan.Local.Faults;

/// <summary>The established connections in a process's network, from the kernel's tables.</summary>
internal static class Connections
{
    private const string Established = "01";
    private static readonly string[] Tables = ["tcp", "tcp6"];

    /// <summary>The ports of the connections with an IPv4 address.</summary>
    public static IReadOnlyList<(int Local, int Remote)> Between(int processId, string remote)
    {
        // An address is written as a number in the machine's order of bytes, and ends the one that maps it into IPv6.
        var wanted = Convert.ToHexString([.. IPAddress.Parse(remote).GetAddressBytes().Reverse()]);
        return [.. Tables.Select(table => $"/proc/{processId}/net/{table}").Where(File.Exists).SelectMany(File.ReadLines).Skip(1)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 3 && fields[3] == Established
                && fields[2].Split(':')[0].EndsWith(wanted, StringComparison.Ordinal))
            .Select(static fields => (PortOf(fields[1]), PortOf(fields[2])))
            .Distinct()];
    }

    private static int PortOf(string endpoint) =>
        int.Parse(endpoint.Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
