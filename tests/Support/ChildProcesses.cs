using System.Runtime.CompilerServices;

namespace PahlawanPangan.Tests.Support;

/// <summary>Settings of the .NET runtime that the processes which tests start inherit.</summary>
internal static class ChildProcesses
{
    /// <summary>They live for seconds: counting what they do, to compile it better later, costs them more than it gives.</summary>
    [ModuleInitializer]
    public static void Configure() => Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
}
