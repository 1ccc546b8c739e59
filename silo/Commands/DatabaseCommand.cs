using System.CommandLine;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Silo.Commands;

/// <summary>
/// <c>database status</c> shows which server's positions each database stores; <c>database adopt</c> makes a restored or replicated
/// database this server's.
/// </summary>
internal static class DatabaseCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var status = new Command("status", "Show whether each database's positions are those of the server that holds it.");
        status.SetAction(parsed => CommandHost.RunAsync(settings, parsed.InvocationConfiguration, async services =>
        {
            foreach (var shard in Enumerable.Range(0, services.GetRequiredService<LotShards>().Count))
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    await services.GetRequiredService<DatabaseAdoption>().DescribeAsync(shard, CancellationToken.None));
            }

            return ExitCodes.Success;
        }));

        var all = new Option<bool>("--all")
        {
            Description = "Adopt databases that need it not, too, and publish everything that the outbox keeps again.",
        };
        var adopt = new Command(
            "adopt", "After a dump was restored or a logical replica took over: number the outbox again. Stop every silo first.") { all };
        adopt.SetAction(parsed => CommandHost.RunAsync(
            settings, parsed.InvocationConfiguration,
            services => AdoptAsync(services, parsed.GetValue(all), parsed.InvocationConfiguration.Output)));
        return new Command("database", "The databases and the servers that hold them.") { status, adopt };
    }

    private static async Task<int> AdoptAsync(IServiceProvider services, bool all, TextWriter output)
    {
        var adoption = services.GetRequiredService<DatabaseAdoption>();
        foreach (var shard in Enumerable.Range(0, services.GetRequiredService<LotShards>().Count))
        {
            var waiting = await adoption.AdoptAsync(shard, all, CancellationToken.None);
            await output.WriteLineAsync(waiting is null
                ? $"Database {shard} is this server's already."
                : $"Adopted database {shard}: {waiting} events wait to be published.");
        }

        return ExitCodes.Success;
    }
}
