namespace PahlawanPangan.Local.Servers;

/// <summary>The host that runs .NET programs, and where this checkout's programs are.</summary>
internal static class DotnetProgram
{
    /// <summary>The host that runs this program, which is the right one; a test runner has one of its own.</summary>
    public static string Host => Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>Outputs are bin/PROJECT/CONFIGURATION: another project's is found from that of whatever program this is.</summary>
    public static string AssemblyOf(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var built = Path.Combine(output.Parent?.Parent?.FullName ?? "/", project, output.Name, $"{project}.dll");
        return File.Exists(built)
            ? built
            : throw new ServerStartException($"{project} is not built: there is no {built}.");
    }
}
