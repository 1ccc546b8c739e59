using Npgsql;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// The settings that docs/operations.md gives for replicated servers, word for word but for the names of the hosts and the password.
/// </summary>
internal static class DocumentedSettings
{
    public static Dictionary<string, string> For(ReplicatedServers servers)
    {
        var section = Repository.Read("docs", "operations.md").Split("## High availability\n")[1];
        var text = section.Split("```text\n")[1].Split("```")[0]
            .Replace("PASSWORD", new NpgsqlConnectionStringBuilder(servers.Postgres.ConnectionString).Password, StringComparison.Ordinal);
        foreach (var (host, address) in Hosts(servers))
        {
            Assert.Contains(host, text, StringComparison.Ordinal);
            text = text.Replace(host, address, StringComparison.Ordinal);
        }

        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('=', 2))
            .ToDictionary(static line => line[0], static line => line[1]);
    }

    private static IEnumerable<(string Host, string Address)> Hosts(ReplicatedServers servers) =>
    [
        .. servers.Postgres.Servers.Select(static (server, at) => ($"pg-{at + 1}:5432", $"{server.Host.Address}:{server.Port}")),
        .. servers.Nats.Servers.Select(static (server, at) => ($"nats-{at + 1}:4222", $"{server.Host.Address}:{server.Port}")),
        .. servers.Redis.Sentinels.Select(static (server, at) => ($"sentinel-{at + 1}:26379", server.Address)),
    ];
}
