using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Metadata;

/// <summary>The application's assemblies that use grains: those beside the program, and those loaded since, which refer to this one.</summary>
internal static class ApplicationAssemblies
{
    private static readonly AssemblyName s_self = typeof(ApplicationAssemblies).Assembly.GetName();
    private static readonly Lazy<Assembly[]> s_beside = new(LoadBeside);

    public static IEnumerable<Assembly> All => s_beside.Value
        .Concat(AppDomain.CurrentDomain.GetAssemblies().Where(static a => !a.IsDynamic && UsesGrains(a)))
        .Append(typeof(ApplicationAssemblies).Assembly)
        .Distinct();

    private static bool UsesGrains(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Any(static reference => reference.Name == s_self.Name);

    private static Assembly[] LoadBeside()
    {
        List<Assembly> found = [];
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
        {
            if (UsesGrains(file))
            {
                found.Add(Assembly.Load(AssemblyName.GetAssemblyName(file)));
            }
        }

        return [.. found];
    }

    /// <summary>Reads the references without loading the assembly, since most of what lies beside a program is none of ours.</summary>
    private static bool UsesGrains(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        if (!image.HasMetadata)
        {
            return false;
        }

        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.AssemblyReferences)
        {
            var name = metadata.GetAssemblyReference(handle).Name;
            if (metadata.StringComparer.Equals(name, s_self.Name!))
            {
                return true;
            }
        }

        return false;
    }
}
