using System.Net;
using System.Net.Sockets;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// What a client is counted by: its address, as the connection or a trusted proxy tells it. Of IPv6 the first 64 bits count, since
/// one customer has all the rest.
/// </summary>
internal static class ClientAddress
{
    private const int PrefixBytes = 8;

    public static string Of(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
        {
            return string.Empty;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}
