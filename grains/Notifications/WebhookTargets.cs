using System.Net;
using System.Net.Sockets;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Which addresses webhooks may reach: public ones. Names are resolved when a connection is made and not before, since a name may
/// resolve to another address by then.
/// </summary>
internal sealed class WebhookTargets
{
    private const int UrlCharactersMax = 2000;
    private const string AllowPrivateSetting = "Notifications:AllowPrivateTargets";

    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",

            // Of IPv6, only 2000::/3 is given out for the internet, less what is for other uses there.
            "::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private readonly bool _allowPrivate;

    /// <summary>Creates the rule.</summary>
    /// <param name="allowPrivate">Whether every address may be reached, and without TLS.</param>
    public WebhookTargets(bool allowPrivate) => _allowPrivate = allowPrivate;

    /// <summary>Whether an address is public.</summary>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Array.Exists(NotPublic, network => network.Contains(plain));
    }

    /// <summary>Checks a requested URL.</summary>
    /// <returns>How to correct it; null when it is allowed.</returns>
    public string? Advise(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (url.Length > UrlCharactersMax || !Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Host.Length == 0
            || target.Scheme is not ("http" or "https"))
        {
            return $"Send an absolute https URL of at most {UrlCharactersMax} characters.";
        }

        if (target.UserInfo.Length > 0)
        {
            return "Leave user and password out of the URL: requests are signed instead.";
        }

        if (HostOf(target) is not { } host)
        {
            return "Send a URL whose host is a name that the internet has, or an address.";
        }

        if (_allowPrivate)
        {
            return null;
        }

        if (target.Scheme != "https")
        {
            return "Send an https URL: notifications may hold pickup codes. For development an operator may set "
                + AllowPrivateSetting + ".";
        }

        var isPrivate = host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal)
            || host.EndsWith(".internal", StringComparison.Ordinal)
            || host.EndsWith(".local", StringComparison.Ordinal)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && !IsPublic(address));
        return isPrivate ? "Send a URL on a public address: private and loopback ones are refused unless the operator sets "
            + AllowPrivateSetting + "." : null;
    }

    /// <summary>The host as it is looked up; null where it has no such form, which a URL with other characters can hide.</summary>
    private static string? HostOf(Uri target)
    {
        try
        {
            return target.IdnHost.TrimEnd('.').ToLowerInvariant();
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    /// <summary>Connects to a host at one of its permitted addresses.</summary>
    /// <exception cref="HttpRequestException">The host has none.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        if (!_allowPrivate)
        {
            addresses = Array.FindAll(addresses, IsPublic);
        }

        if (addresses.Length == 0)
        {
            throw new HttpRequestException($"{context.DnsEndPoint.Host} has no public address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
