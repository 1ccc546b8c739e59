using System.Reflection.PortableExecutable;
using System.Text;

namespace PahlawanPangan.Tests.Security;

/// <summary>The assemblies of the program: the same sources give the same bytes, wherever they are built.</summary>
public sealed class ReproducibleBuildTests
{
    public static TheoryData<string> Assemblies =>
    [
        "PahlawanPangan.Grains.Interfaces", "PahlawanPangan.Grains", "PahlawanPangan.Hosting", "PahlawanPangan.Gateway",
        "PahlawanPangan.Silo",
    ];

    /// <summary>
    /// The quick half: a time stamp is a hash of the content, and neither the folder of the checkout nor that of the user is in it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_and_its_symbols_hold_no_time_and_no_path_of_the_machine(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
        using var assembly = new PEReader(File.OpenRead(file));

        Assert.Contains(assembly.ReadDebugDirectory(), static entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        foreach (var content in (string[])[file, Path.ChangeExtension(file, ".pdb")])
        {
            var bytes = File.ReadAllBytes(content);
            foreach (var path in (string[])[Repository.PathOf("grains"), Repository.PathOf("artifacts")])
            {
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(path)));
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(path)));
            }
        }
    }
}
