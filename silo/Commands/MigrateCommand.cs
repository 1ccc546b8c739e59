using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Postgres.Migrations;

namespace PahlawanPangan.Silo.Commands;

/// <summary><c>migrate</c>: brings the database's schema up to this build's.</summary>
public static class MigrateCommand
{
    /// <summary>Runs the command and returns the process's exit code.</summary>
    public static async Task<int> RunAsync(IConfigurationManager configuration, TextWriter output, TextWriter error)
    {
        SiloSettings.Apply(configuration);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPanganDatabase(configuration);
        using var host = builder.Build();
        try
        {
            var applied = await host.Services.GetRequiredService<ShardMigrator>().MigrateAsync(CancellationToken.None);
            await output.WriteLineAsync(applied == 0 ? "The schema is up to date." : $"Applied {applied} migrations.");
            return 0;
        }
        catch (Exception problem) when (problem is NpgsqlException or InvalidDataException or OptionsValidationException)
        {
            await error.WriteLineAsync($"Not migrated: {problem.Message}");
            return 1;
        }
    }
}
