using System.Runtime.CompilerServices;

namespace PahlawanPangan.Tests.Support;

/// <summary>Settings of the .NET runtime that the processes which tests start inherit.</summary>
internal static class ChildProcesses
{
    /// <summary>
    /// They live for seconds: instrumentation for profile-guided compilation costs more than it gains, and so does compiling again what is
    /// called a few times. What is called a thousand times (in hexadecimal) is compiled again as usual. Pages of memory that are never
    /// writable and executable at once take a twentieth of a start; ./test leaves them out for itself as well.
    /// </summary>
    [ModuleInitializer]
    public static void Configure()
    {
        Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", "0");
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCountThreshold", "3E8");
    }
}
