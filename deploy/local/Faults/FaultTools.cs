using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Faults;

/// <summary>What this machine lacks for the faults that need more than signals. Each answer is null when nothing is lacking.</summary>
public static class FaultTools
{
    private static readonly Lazy<Task<string?>> Network = new(FindNetworkLackAsync);
    private static readonly Lazy<Task<string?>> Mounts = new(FindMountLackAsync);

    /// <summary>Why no network of namespaces can be made.</summary>
    public static Task<string?> NetworkLackAsync() => Network.Value;

    /// <summary>Why no small disk can be mounted.</summary>
    public static Task<string?> DiskLackAsync() => Mounts.Value;

    /// <summary>Why no process can be given a clock of its own, or an fsync that fails: both are compiled.</summary>
    public static string? CompilerLack() => Lack("gcc", "gcc libc6-dev");

    private static string? Lack(string program, string packages) =>
        ServerBinaries.IsInstalled(program) ? null : $"{program} is missing (Debian: apt-get install {packages})";

    private static async Task<string?> FindNetworkLackAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "network namespaces need root";
        }
        if ((Lack("ip", "iproute2") ?? Lack("tc", "iproute2") ?? Lack("iptables", "iptables")) is { } missing)
        {
            return missing;
        }
        var name = OwnedName.Of("probe");
        var script =
            $"""
            ip netns add {name}
            trap 'ip netns delete {name}' EXIT
            ip netns exec {name} iptables -w 5 -A INPUT -s 198.18.0.1 -j DROP
            """;
        return await Command.ExitCodeAsync("sh", ["-ec", script]) == 0 ? null : "this machine does not let network namespaces be made";
    }

    private static async Task<string?> FindMountLackAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "a disk of its own needs root";
        }
        const string Script = "d=$(mktemp -d); trap 'rmdir \"$d\"' EXIT; mount -t tmpfs -o size=1m pangan-probe \"$d\"; umount \"$d\"";
        return await Command.ExitCodeAsync("sh", ["-ec", Script]) == 0 ? null : "this machine does not let a disk be mounted";
    }
}
