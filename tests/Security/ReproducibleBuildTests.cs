using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PahlawanPangan.Tests.Security;

/// <summary>
/// The assemblies of the program hold nothing that differs from build to build: a time stamp is a hash of the content, and the folder of
/// the checkout is nowhere.
/// </summary>
public sealed class ReproducibleBuildTests
{
    public static TheoryData<string> Assemblies =>
    [
        "PahlawanPangan.Grains.Interfaces", "PahlawanPangan.Grains", "PahlawanPangan.Hosting", "PahlawanPangan.Gateway",
        "PahlawanPangan.Silo",
    ];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_holds_no_time_and_no_path_of_the_machine(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
        using var assembly = new PEReader(File.OpenRead(file));

        Assert.Contains(assembly.ReadDebugDirectory(), static entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        var bytes = File.ReadAllBytes(file);
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.PathOf())));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Repository.PathOf())));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Symbols_name_each_source_by_its_path_in_the_checkout(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{name}.pdb");
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(file));
        var reader = symbols.GetMetadataReader();

        var sources = reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, static source => Assert.StartsWith("/_/", source, StringComparison.Ordinal));
    }

    /// <summary>The generator of log messages writes the classes of an assembly in an order that changes from build to build.</summary>
    [Theory]
    [InlineData("grains.interfaces")]
    [InlineData("grains")]
    [InlineData("hosting")]
    [InlineData("gateway")]
    [InlineData("silo")]
    public void Assembly_has_one_class_of_log_messages_at_most(string folder)
    {
        var classes = Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(static file => File.ReadAllText(file).Contains("[LoggerMessage(", StringComparison.Ordinal))
            .Select(static file => Path.GetFileName(file));

        Assert.InRange(classes.Count(), 0, 1);
    }
}
