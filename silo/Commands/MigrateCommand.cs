using System.CommandLine;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Postgres.Migrations;

namespace PahlawanPangan.Silo.Commands;

/// <summary><c>migrate</c>: brings the database's schema up to this build's.</summary>
internal static class MigrateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var command = new Command("migrate", "Bring the database's schema up to this build's.");
        command.SetAction(parsed => RunAsync(settings(), parsed.InvocationConfiguration));
        return command;
    }

    /// <summary>Applies the missing migrations and returns the exit code.</summary>
    public static async Task<int> RunAsync(CommandSettings settings, InvocationConfiguration console)
    {
        SiloSettings.Apply(settings.Configuration);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPanganDatabase(settings.Configuration);
        using var host = builder.Build();
        try
        {
            var applied = await host.Services.GetRequiredService<ShardMigrator>().MigrateAsync(CancellationToken.None);
            await console.Output.WriteLineAsync(applied == 0 ? "The schema is up to date." : $"Applied {applied} migrations.");
            return ExitCodes.Success;
        }
        catch (Exception problem) when (problem is NpgsqlException or InvalidDataException or OptionsValidationException
            or TimeoutException)
        {
            await console.Error.WriteLineAsync($"Not migrated: {problem.Message}");
            return ExitCodes.Refused;
        }
    }
}
