namespace PahlawanPangan.Local.Servers;

/// <summary>The host that runs .NET programs, and where this checkout's programs are.</summary>
internal static class DotnetProgram
{
    /// <summary>The dotnet host of this program; a test runner has its own executable.</summary>
    public static string Host => Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>Outputs are bin/PROJECT/CONFIGURATION: another project's output is found relative to this program's.</summary>
    public static string AssemblyOf(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var built = Path.Combine(output.Parent?.Parent?.FullName ?? "/", project, output.Name, $"{project}.dll");
        return File.Exists(built)
            ? built
            : throw new ServerStartException($"{project} is not built: there is no {built}.");
    }
}
