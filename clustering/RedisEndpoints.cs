using System.Globalization;

namespace PahlawanPangan.Clustering;

/// <summary>The servers that a Redis setting names, without its options.</summary>
public static class RedisEndpoints
{
    private const int PortUnlessSaid = 6379;
    private const int TlsPortUnlessSaid = 6380;

    /// <summary>Hosts and ports, in the setting's order.</summary>
    public static IReadOnlyList<(string Host, int Port)> Of(ClusterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var unlessSaid = settings.RedisTls ? TlsPortUnlessSaid : PortUnlessSaid;
        return
        [
            .. settings.Redis.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(part => !part.Contains('=', StringComparison.Ordinal))
                .Select(part => Read(part, unlessSaid)),
        ];
    }

    private static (string Host, int Port) Read(string part, int unlessSaid)
    {
        var colon = part.LastIndexOf(':');
        return colon > 0 && int.TryParse(part.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var port)
            ? (part[..colon].Trim('[', ']'), port)
            : (part, unlessSaid);
    }
}
