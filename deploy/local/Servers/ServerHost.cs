namespace PahlawanPangan.Local.Servers;

/// <summary>Where a server listens: an address, and the network namespace that has it.</summary>
/// <param name="Address">An IPv4 address.</param>
/// <param name="NetworkNamespace">The name of a namespace that <c>ip netns</c> knows; null for this process's own. It needs root.</param>
public sealed record ServerHost(string Address, string? NetworkNamespace = null)
{
    /// <summary>This machine alone.</summary>
    public static ServerHost Loopback { get; } = new("127.0.0.1");
}
