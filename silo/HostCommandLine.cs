using System.CommandLine;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Silo.Commands;
using PahlawanPangan.Silo.Roles;

namespace PahlawanPangan.Silo;

/// <summary>The program's command line: the roles that it serves in, and the commands that run and exit.</summary>
internal static class HostCommandLine
{
    /// <summary>The command line over the settings of this process: environment variables and appsettings.json.</summary>
    public static RootCommand Create() => Create(static () =>
    {
        var builder = WebApplication.CreateSlimBuilder();
        return new CommandSettings(builder.Configuration, builder.Environment);
    });

    /// <summary>The command line over other settings, which are read when a command runs.</summary>
    public static RootCommand Create(Func<CommandSettings> settings)
    {
        var root = new RootCommand("Pahlawan Pangan, a food-rescue inventory engine. Without a command it runs as engine.");
        root.SetAction(static _ => EngineRole.RunAsync());

        var prepare = new Option<bool>("--prepare")
        {
            Description = "First create the missing keys and apply the missing migrations.",
        };
        var engine = new Command("engine", "Serve as silo and gateway in one process.") { prepare };
        engine.SetAction(async parsed =>
        {
            var exitCode = parsed.GetValue(prepare) ? await PrepareAsync(settings, parsed.InvocationConfiguration) : ExitCodes.Success;
            return exitCode == ExitCodes.Success ? await EngineRole.RunAsync() : exitCode;
        });
        var silo = new Command("silo", "Serve as a silo of a cluster: grains, and probes over HTTP.");
        silo.SetAction(static _ => SiloRole.RunAsync());
        var gateway = new Command("gateway", "Serve as a gateway of a cluster: the API, without grains.");
        gateway.SetAction(static _ => GatewayRole.RunAsync());

        root.Add(engine);
        root.Add(silo);
        root.Add(gateway);
        root.Add(MigrateCommand.Create(settings));
        root.Add(DatabaseCommand.Create(settings));
        root.Add(KeysCommand.Create(settings));
        root.Add(ContactsCommand.Create(settings));
        root.Add(OperatorCommand.Create(settings));
        root.Add(TokenCommand.Create(settings));
        root.Add(LedgerCommand.Create(settings));
        root.Add(CertificateCommand.Create());
        root.Add(DeadLettersCommand.Create(settings));
        root.Add(ReplayCommand.Create(settings));
        root.Add(RebuildCommand.Create(settings));
        return root;
    }

    private static async Task<int> PrepareAsync(Func<CommandSettings> settings, InvocationConfiguration console)
    {
        var exitCode = await KeysCommand.Create(settings).Parse([]).InvokeAsync(console);
        return exitCode == ExitCodes.Success ? await MigrateCommand.RunAsync(settings(), console) : exitCode;
    }
}
