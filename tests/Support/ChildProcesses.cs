using System.Runtime.CompilerServices;

namespace PahlawanPangan.Tests.Support;

/// <summary>Settings of the .NET runtime that the processes which tests start inherit.</summary>
internal static class ChildProcesses
{
    /// <summary>They live for seconds: instrumentation for profile-guided compilation costs more than it gains.</summary>
    [ModuleInitializer]
    public static void Configure() => Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
}
