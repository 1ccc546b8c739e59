using System.CommandLine;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;

namespace PahlawanPangan.Silo.Commands;

/// <summary><c>rebuild CONSUMER</c>: rebuilds a consumer's effects from the ledger.</summary>
internal static class RebuildCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var name = new Argument<string>("CONSUMER") { Description = "The consumer's name." };
        var command = new Command("rebuild", "Rebuild a consumer's effects from the ledger.") { name };
        command.SetAction(parsed => CommandHost.RunAsync(
            settings, parsed.InvocationConfiguration,
            services => RebuildAsync(services, parsed.GetRequiredValue(name), parsed.InvocationConfiguration)));
        return command;
    }

    private static async Task<int> RebuildAsync(IServiceProvider services, string name, InvocationConfiguration console)
    {
        var consumers = services.GetServices<IEventConsumer>().ToList();
        if (consumers.Find(one => one.Name == name) is not { } consumer)
        {
            await console.Error.WriteLineAsync(
                $"There is no consumer {name}. There are: {string.Join(", ", consumers.Select(one => one.Name))}");
            return ExitCodes.Usage;
        }

        var events = await ActivatorUtilities.CreateInstance<ConsumerRebuild>(services).RunAsync(consumer, CancellationToken.None);
        if (events is null)
        {
            await console.Error.WriteLineAsync($"{name} cannot be rebuilt: its effects cannot be undone.");
            return ExitCodes.Refused;
        }

        await console.Output.WriteLineAsync($"Rebuilt {name} from {events} events.");
        return ExitCodes.Success;
    }
}
