using System.CommandLine;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Silo.Commands;

/// <summary><c>dead-letters list [--all]</c>, <c>dead-letters replay ID</c> and <c>dead-letters discard ID</c>.</summary>
internal static class DeadLettersCommand
{
    private const int PageSize = 500;

    /// <summary>The command with its subcommands.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var all = new Option<bool>("--all") { Description = "Also those that were replayed or discarded." };
        var list = new Command("list", "List the dead letters that wait for a decision.") { all };
        list.SetAction(parsed => CommandHost.RunAsync(
            settings, parsed.InvocationConfiguration,
            services => ListAsync(DeadLetters(services), parsed.GetValue(all), parsed.InvocationConfiguration.Output)));

        var replay = Decision(settings, "replay", "Pass a dead letter to its consumer again.", "Replayed.",
            static (deadLetters, id) => deadLetters.ReplayAsync(id, by: null, CancellationToken.None));
        var discard = Decision(settings, "discard", "Discard a dead letter.", "Discarded.",
            static (deadLetters, id) => deadLetters.DiscardAsync(id, by: null, CancellationToken.None));
        return new Command("dead-letters", "The events that a consumer failed to handle.") { list, replay, discard };
    }

    private static Command Decision(
        Func<CommandSettings> settings, string name, string description, string done, Func<DeadLetterService, Guid, Task<Refusal?>> decide)
    {
        var id = new Argument<Guid>("ID") { Description = "The dead letter's id, as `dead-letters list` shows it." };
        var command = new Command(name, description) { id };
        command.SetAction(parsed => CommandHost.RunAsync(settings, parsed.InvocationConfiguration, async services =>
        {
            var refusal = await decide(DeadLetters(services), parsed.GetValue(id));
            var console = parsed.InvocationConfiguration;
            await (refusal is null ? console.Output : console.Error).WriteLineAsync(refusal?.Detail ?? done);
            return refusal is null ? ExitCodes.Success : ExitCodes.Refused;
        }));
        return command;
    }

    private static DeadLetterService DeadLetters(IServiceProvider services) => services.GetRequiredService<DeadLetterService>();

    private static async Task<int> ListAsync(DeadLetterService deadLetters, bool all, TextWriter output)
    {
        (DateTimeOffset, Guid)? after = null;
        while (true)
        {
            var letters = await deadLetters.ListAsync(all ? null : DeadLetterStatus.Waiting, after, PageSize, CancellationToken.None);
            foreach (var letter in letters)
            {
                var what = $"{letter.Id} {letter.Status} {letter.Consumer} {letter.Subject} {letter.AggregateId} #{letter.Sequence}";
                await output.WriteLineAsync($"{what} after {letter.Attempts}: {letter.Reason.ReplaceLineEndings(" ")}");
            }

            if (letters.Count < PageSize)
            {
                return ExitCodes.Success;
            }

            after = (letters[^1].DeadAt, letters[^1].Id);
        }
    }
}
