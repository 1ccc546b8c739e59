using System.Net;
using System.Net.Sockets;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// What a client is counted by: its address, from the connection or from a trusted proxy. Of IPv6 the first 64 bits count, since
/// one customer has all the rest. Handlers take it as a parameter.
/// </summary>
internal sealed record ClientAddress(string Value)
{
    private const int PrefixBytes = 8;

    /// <summary>The address of the request's client.</summary>
    public static ValueTask<ClientAddress> BindAsync(HttpContext http) => new(new ClientAddress(Of(http)));

    /// <summary>The address of the request's client, as text; empty when the connection has none.</summary>
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

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}
