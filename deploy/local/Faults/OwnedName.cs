using System.Globalization;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Faults;

/// <summary>
/// Names of what the kernel keeps after a process has ended, such as namespaces and mounts. They say which process made them, so that
/// another run can remove what a killed one left, and nothing that is still used.
/// </summary>
internal static class OwnedName
{
    private const string Prefix = "pangan-f";

    /// <summary>A name of this process.</summary>
    public static string Of(string what) => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}-{Environment.ProcessId}-{ProcessTable.StartOf(Environment.ProcessId)}-{what}");

    /// <summary>Whether it is such a name, and its process has ended.</summary>
    public static bool IsLeftOver(string name) =>
        name.Split('-', 5) is ["pangan", "f", var process, var start, _]
        && int.TryParse(process, CultureInfo.InvariantCulture, out var id) && ProcessTable.StartOf(id) != start;
}
