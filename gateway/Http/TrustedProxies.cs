using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Takes a client's address and scheme from <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>, from the proxies that the settings name
/// and from no others: any client can send the headers.
/// </summary>
internal sealed class TrustedProxies(IOptions<GatewayOptions> gateway) : IConfigureOptions<ForwardedHeadersOptions>
{
    public void Configure(ForwardedHeadersOptions options)
    {
        // Without any proxy the framework's middleware would trust every sender, so it is disabled.
        options.ForwardedHeaders = gateway.Value.TrustedProxies.Length > 0
            ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
            : ForwardedHeaders.None;

        // By default the framework trusts loopback, which is where every local process is.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();

        // The chain is followed as long as each hop is trusted, and ends at the first that is not.
        options.ForwardLimit = null;
        foreach (var proxy in Parse(gateway.Value.TrustedProxies))
        {
            options.KnownIPNetworks.Add(Network(proxy));
        }
    }

    /// <summary>Whether a setting can be used, for the validator.</summary>
    public static bool AreValid(string setting) => Parse(setting).All(proxy =>
        proxy.Contains('/', StringComparison.Ordinal) ? System.Net.IPNetwork.TryParse(proxy, out _) : IPAddress.TryParse(proxy, out _));

    private static string[] Parse(string setting) =>
        setting.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static System.Net.IPNetwork Network(string proxy)
    {
        if (proxy.Contains('/', StringComparison.Ordinal))
        {
            return System.Net.IPNetwork.Parse(proxy);
        }

        var address = IPAddress.Parse(proxy);
        return new(address, address.GetAddressBytes().Length * 8);
    }
}
