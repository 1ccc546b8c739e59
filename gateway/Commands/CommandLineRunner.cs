using System.CommandLine;
using System.CommandLine.Invocation;

namespace PahlawanPangan.Gateway.Commands;

/// <summary>Parses a command line and runs the command that it names. Whatever the command does not know is an error.</summary>
internal static class CommandLineRunner
{
    // An argument that starts with '@' is an argument, not the name of a file with more of them.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>
    /// Returns the command's exit code, or <see cref="ExitCodes.Usage"/> if the command line is mistaken; the error output then says why.
    /// </summary>
    public static async Task<int> RunAsync(
        RootCommand root, IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var parsed = root.Parse(arguments, Parsing);
        var isMistaken = parsed.Action is ParseErrorAction;
        var exitCode = await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                // The help that follows a mistake is no result.
                Output = isMistaken ? error : output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            cancellation);
        return isMistaken ? ExitCodes.Usage : exitCode;
    }
}
