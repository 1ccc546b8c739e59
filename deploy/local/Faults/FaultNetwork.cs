using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Faults;

/// <summary>
/// A private network: a namespace for each server, joined by a bridge in a namespace of its own, which this process reaches too. Its
/// addresses are of the range that RFC 2544 keeps for measurements. It needs root; a run that was killed leaves namespaces, which the
/// next one removes.
/// </summary>
public sealed class FaultNetwork : IAsyncDisposable
{
    private const string Hub = "hub";
    private const int Attempts = 20;
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(60);
    private readonly string _prefix;
    private readonly string _link;
    private readonly SemaphoreSlim _adding = new(1);
    private readonly List<string> _namespaces = [];
    private int _hosts = 1;

    private FaultNetwork(string prefix, string link) => (_prefix, _link) = (prefix, link);

    /// <summary>Makes an empty network.</summary>
    /// <exception cref="ServerStartException">This machine does not let it be made.</exception>
    public static async Task<FaultNetwork> StartAsync(CancellationToken cancellation = default)
    {
        await RemoveLeftOverAsync();
        for (var attempt = 1; ; attempt++)
        {
            var (second, third) = (RandomNumberGenerator.GetInt32(18, 20), RandomNumberGenerator.GetInt32(0, 256));
            var prefix = string.Create(CultureInfo.InvariantCulture, $"198.{second}.{third}");

            // The range is taken with the interface's name, so that of two runs at the same time one takes another.
            var network = new FaultNetwork(prefix, string.Create(CultureInfo.InvariantCulture, $"pgn{second}-{third}"));
            if (IsUsed(prefix))
            {
                continue;
            }
            try
            {
                await network.MakeHubAsync(cancellation);
                return network;
            }
            catch (ServerStartException) when (attempt < Attempts)
            {
                await network.DisposeAsync();
            }
        }
    }

    /// <summary>Adds a namespace with an address of its own.</summary>
    /// <param name="name">Its short name, such as silo-1.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ServerHost> AddAsync(string name, CancellationToken cancellation = default)
    {
        await _adding.WaitAsync(cancellation);
        try
        {
            var number = ++_hosts;
            var (space, hub) = (OwnedName.Of($"{_link}-{name}"), OwnedName.Of($"{_link}-{Hub}"));
            var host = new ServerHost(string.Create(CultureInfo.InvariantCulture, $"{_prefix}.{number}"), space);
            _namespaces.Add(space);
            await RunAsync(
                $"""
                ip netns add {space}
                ip link add v{number} netns {hub} type veth peer name eth0 netns {space}
                ip -n {hub} link set v{number} master br0 up
                ip -n {space} addr add {host.Address}/24 dev eth0
                ip -n {space} link set eth0 up
                ip -n {space} link set lo up
                """,
                cancellation);
            return host;
        }
        finally
        {
            _adding.Release();
        }
    }

    /// <summary>Loses all packets between two hosts, without a reset; new connections are not made either.</summary>
    public static Task CutAsync(ServerHost one, ServerHost other) =>
        RunAsync($"{Drop(from: one, at: other)}\n{Drop(from: other, at: one)}");

    /// <summary>Loses the packets of one direction alone.</summary>
    public static Task CutOneWayAsync(ServerHost from, ServerHost to) => RunAsync(Drop(from, to));

    /// <summary>
    /// Loses the packets of the connections that exist between two hosts, for good, as a firewall does that has forgotten them; new
    /// connections can be made.
    /// </summary>
    /// <param name="server">A server that runs in its namespace.</param>
    /// <param name="other">The other host.</param>
    /// <returns>How many connections.</returns>
    public static async Task<int> SilenceAsync(LocalServer server, ServerHost other)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(other);
        var pairs = Connections.Between(server.ProcessId, other.Address);
        var rules = pairs.SelectMany(pair => new[]
        {
            $"-A INPUT -p tcp -s {other.Address} --sport {Text(pair.Remote)} --dport {Text(pair.Local)} -j DROP",
            $"-A OUTPUT -p tcp -d {other.Address} --sport {Text(pair.Local)} --dport {Text(pair.Remote)} -j DROP",
        });
        await RunAsync(
            $"""
            ip netns exec {server.Host.NetworkNamespace} iptables-restore -w 5 --noflush <<'RULES'
            *filter
            {string.Join('\n', rules)}
            COMMIT
            RULES
            """);
        return pairs.Count;
    }

    /// <summary>Lets a host send no faster than this.</summary>
    /// <param name="host">The host.</param>
    /// <param name="kilobits">Kilobits a second, from 8.</param>
    public static Task SlowAsync(ServerHost host, int kilobits)
    {
        ArgumentNullException.ThrowIfNull(host);
        return RunAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"ip netns exec {host.NetworkNamespace} tc qdisc replace dev eth0 root tbf rate {kilobits}kbit burst 4kb latency 3s"));
    }

    /// <summary>Ends every fault at these hosts.</summary>
    public static Task HealAsync(params IEnumerable<ServerHost> hosts) => RunAsync(string.Join('\n', hosts.Select(host =>
        $"""
        ip netns exec {host.NetworkNamespace} iptables -w 5 -F
        ip netns exec {host.NetworkNamespace} tc qdisc del dev eth0 root 2>/dev/null || true
        """)));

    /// <summary>Removes the namespaces; the processes in them must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        var spaces = _namespaces.AsEnumerable().Reverse().Append(OwnedName.Of($"{_link}-{Hub}"));
        await RunAsync(string.Join('\n', spaces.Select(space => $"ip netns delete {space} 2>/dev/null || true")));
        _adding.Dispose();
    }

    private static string Drop(ServerHost from, ServerHost at) =>
        $"ip netns exec {at.NetworkNamespace} iptables -w 5 -A INPUT -s {from.Address} -j DROP";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsUsed(string prefix) => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
        .Any(address => address.Address.AddressFamily == AddressFamily.InterNetwork
            && address.Address.ToString().StartsWith(prefix + ".", StringComparison.Ordinal));

    private static async Task RemoveLeftOverAsync()
    {
        var names = (await Command.RunAsync("ip", ["netns", "list"])).Split('\n').Select(static line => line.Split(' ')[0]);
        foreach (var name in names.Where(OwnedName.IsLeftOver))
        {
            // A process that was suspended when its run was killed is still there.
            await RunAsync($"for p in $(ip netns pids {name}); do kill -KILL $p || true; done; ip netns delete {name} || true");
        }
    }

    private static async Task RunAsync(string script, CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(CommandLimit);
        _ = await Command.RunAsync("sh", ["-ec", script], cancellation: limit.Token);
    }

    private Task MakeHubAsync(CancellationToken cancellation)
    {
        var hub = OwnedName.Of($"{_link}-{Hub}");
        return RunAsync(
            $"""
            ip netns add {hub}
            ip -n {hub} link add br0 type bridge
            ip -n {hub} link set br0 up
            ip link add {_link} type veth peer name root netns {hub}
            ip -n {hub} link set root master br0 up
            ip addr add {_prefix}.1/24 dev {_link}
            ip link set {_link} up
            """,
            cancellation);
    }
}
