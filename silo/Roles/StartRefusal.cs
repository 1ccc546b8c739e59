using PahlawanPangan.Gateway.Commands;

namespace PahlawanPangan.Silo.Roles;

/// <summary>Ends a process whose servers are not fit with a message instead of a stack trace.</summary>
internal static class StartRefusal
{
    /// <summary>Runs a host and returns the exit code.</summary>
    public static async Task<int> ReportAsync(Func<Task> run)
    {
        try
        {
            await run();
            return ExitCodes.Success;
        }
        catch (InvalidDataException refused)
        {
            await Console.Error.WriteLineAsync($"Not started: {refused.Message}");
            return ExitCodes.Refused;
        }
    }
}
