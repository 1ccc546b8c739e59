using PahlawanPangan.Gateway.Commands;

namespace PahlawanPangan.Silo.Roles;

/// <summary>Ends a process that is stopped while it starts, or whose servers are not fit, without a stack trace.</summary>
internal static class StartRefusal
{
    /// <summary>Runs a host until it is stopped, and returns the exit code.</summary>
    public static async Task<int> RunAsync(IHost host)
    {
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.RunAsync();
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
        catch (InvalidDataException refused)
        {
            await Console.Error.WriteLineAsync($"Not started: {refused.Message}");
            return ExitCodes.Refused;
        }
    }
}
