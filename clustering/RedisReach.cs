using System.Globalization;
using System.Net.Sockets;

namespace PahlawanPangan.Clustering;

/// <summary>
/// Whether the members' meeting place answers. What it answers does not matter: without the password it says that it wants one, and
/// that is a living Redis too.
/// </summary>
public static class RedisReach
{
    private const int UsualPort = 6379;

    /// <summary>True when one of the endpoints answers; without a cluster there is nobody to answer, and the answer is null.</summary>
    public static async Task<bool?> AnswersAsync(ClusterSettings settings, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.IsCluster)
        {
            return null;
        }

        using var ended = new CancellationTokenSource(patience);
        foreach (var endpoint in settings.Redis.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(part => !part.Contains('=', StringComparison.Ordinal)))
        {
            if (await AnswersAsync(endpoint, settings.RedisTls, ended.Token))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<bool> AnswersAsync(string endpoint, bool isTls, CancellationToken ended)
    {
        var colon = endpoint.LastIndexOf(':');
        var host = colon < 0 ? endpoint : endpoint[..colon];
        var port = colon < 0 ? UsualPort : int.Parse(endpoint.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, ended);
            if (isTls)
            {
                // A handshake would need the members' own checks; that somebody listens has to do.
                return true;
            }

            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), ended);
            return await stream.ReadAsync(new byte[1], ended) > 0;
        }
        catch (Exception silent) when (silent is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
