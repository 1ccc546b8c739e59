using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Takes a client's address and scheme from <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>, from the proxies that the settings name and from
/// no one else: anyone can send the headers.
/// </summary>
internal sealed class TrustedProxies(IOptions<GatewayOptions> gateway) : IConfigureOptions<ForwardedHeadersOptions>
{
    public void Configure(ForwardedHeadersOptions options)
    {
        // Without any proxy the framework's middleware would believe every sender, so then it looks at nothing.
        options.ForwardedHeaders = gateway.Value.TrustedProxies.Length > 0
            ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
            : ForwardedHeaders.None;

        // By default the framework trusts loopback, which is where every local process is.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();

        // The chain is followed as long as each hop is trusted, and ends at the first that is not.
        options.ForwardLimit = null;
        foreach (var network in ProxyNetworks.Parse(gateway.Value.TrustedProxies))
        {
            options.KnownIPNetworks.Add(network);
        }
    }
}
