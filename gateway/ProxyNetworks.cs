using System.Net;

namespace PahlawanPangan.Gateway;

/// <summary>Reads the setting that names trusted proxies: addresses or networks, separated by commas.</summary>
internal static class ProxyNetworks
{
    /// <summary>The networks of a valid setting; an address is a network of its own.</summary>
    /// <exception cref="FormatException">The setting is not valid.</exception>
    public static IEnumerable<IPNetwork> Parse(string setting) => Split(setting).Select(ParseOne);

    /// <summary>Whether a setting can be used.</summary>
    public static bool AreValid(string setting) => Split(setting).All(static proxy =>
        IsNetwork(proxy) ? IPNetwork.TryParse(proxy, out _) : IPAddress.TryParse(proxy, out _));

    private static string[] Split(string setting) => setting.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsNetwork(string proxy) => proxy.Contains('/', StringComparison.Ordinal);

    private static IPNetwork ParseOne(string proxy)
    {
        if (IsNetwork(proxy))
        {
            return IPNetwork.Parse(proxy);
        }

        var address = IPAddress.Parse(proxy);
        return new(address, address.GetAddressBytes().Length * 8);
    }
}
