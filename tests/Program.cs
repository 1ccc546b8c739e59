using PahlawanPangan.Tests.Downstream;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace PahlawanPangan.Tests;

/// <summary>Runs tests, for <c>dotnet test</c> or by itself, or is a process that a test starts and kills.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [ConsumerProcess.Argument])
        {
            await ConsumerProcess.BodyAsync();
            return 0;
        }

        if (RequiredServers.WhyNot(args) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 1;
        }

        return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
