namespace NATS.Client.Core.Wire;

/// <summary>One address of a server, from a URL or from the server's own list.</summary>
internal sealed record ServerAddress
{
    private const int DefaultPort = 4222;

    public ServerAddress(string url)
    {
        var uri = new Uri(url.Contains("://", StringComparison.Ordinal) ? url.Trim() : "nats://" + url.Trim(), UriKind.Absolute);
        if (uri.Scheme is not ("nats" or "tls"))
        {
            throw new ArgumentException($"unsupported scheme {uri.Scheme} in nats URL {url}", nameof(url));
        }

        Uri = new UriBuilder(uri)
        {
            Host = uri.Host.Length == 0 ? "localhost" : uri.Host,
            Port = uri.Port == -1 ? DefaultPort : uri.Port,
        }.Uri;
    }

    public Uri Uri { get; init; }

    public string Host => Uri.Host;

    public int Port => Uri.Port;

    public bool IsTls => Uri.Scheme == "tls";

    /// <summary>The addresses of the options, in the order in which they are to be tried.</summary>
    public static ServerAddress[] SeedsOf(NatsOpts opts)
    {
        var seeds = opts.Url.Split(',').Select(static url => new ServerAddress(url)).Distinct().ToArray();
        if (!opts.NoRandomize)
        {
            Random.Shared.Shuffle(seeds);
        }

        return seeds;
    }

    /// <summary>The options with the first URL's user info as credentials, unless they have credentials already.</summary>
    public static NatsOpts WithUserInfoFromUrl(NatsOpts opts)
    {
        var userInfo = new ServerAddress(opts.Url.Split(',')[0]).Uri.UserInfo;
        if (!opts.AuthOpts.IsAnonymous || userInfo.Length == 0)
        {
            return opts;
        }

        var parts = userInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        return opts with
        {
            AuthOpts = parts.Length == 2 && parts[1].Length > 0
                ? opts.AuthOpts with { Username = parts[0], Password = parts[1] }
                : opts.AuthOpts with { Token = parts[0] },
        };
    }

    /// <summary>The address without its secrets, for logs, events and messages.</summary>
    public override string ToString()
    {
        var shown = new UriBuilder(Uri);
        if (shown.Password.Length > 0)
        {
            shown.Password = "***";
        }
        else if (shown.UserName.Length > 0)
        {
            shown.UserName = "***";
        }

        return shown.Uri.ToString().TrimEnd('/');
    }
}
