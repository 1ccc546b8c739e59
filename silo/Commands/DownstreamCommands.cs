using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Silo.Commands;

/// <summary>What operators do about the consumers from a shell, with the database alone.</summary>
public static class DownstreamCommands
{
    /// <summary>How the commands are used, for whoever mistypes one.</summary>
    public const string Usage =
        """
        replay --from TIME                        publishes the events again that happened since then
        replay --lane N --after XID/POSITION/DAY  publishes the events again that come after a place in the outbox
        dead-letters list [--all]                 the dead letters that wait, or all
        dead-letters replay|discard ID            hands one to its consumer again, or gives it up
        rebuild CONSUMER                          makes a consumer's effects anew from the ledger
        ledger verify [--export FILE] [--key FILE]  proves the ledger, in the database or in an export
        ledger export FILE                        writes the ledger to a file
        ledger key                                the public keys that signed it, in PEM
        """;

    /// <summary>Whether the arguments name one of these commands.</summary>
    public static bool Knows(string[] arguments) => arguments is ["replay" or "dead-letters" or "ledger" or "rebuild", ..];

    /// <summary>Runs the command and returns the process's exit code.</summary>
    public static async Task<int> RunAsync(
        string[] arguments, IConfigurationManager configuration, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        try
        {
            using var host = Build(configuration);
            return arguments switch
            {
                ["ledger", .. var rest] => await new LedgerCommand(host.Services, output, error).RunAsync([.. rest]),
                ["replay", "--from", var time] when TryReadTime(time, out var moment) => await ReplayAsync(host, moment, output),
                ["replay", "--lane", var lane, "--after", var place] when TryReadPlace(lane, place, out var number, out var after) =>
                    await ReplayAsync(host, number, after, output),
                ["dead-letters", "list", .. var rest] => await ListAsync(host, rest is ["--all"], output),
                ["dead-letters", "replay", var id] when Guid.TryParse(id, out var letter) =>
                    Tell(await Desk(host).ReplayAsync(letter, by: null, CancellationToken.None), "Replayed.", output, error),
                ["dead-letters", "discard", var id] when Guid.TryParse(id, out var letter) =>
                    Tell(await Desk(host).DiscardAsync(letter, by: null, CancellationToken.None), "Discarded.", output, error),
                ["rebuild", var consumer] => await RebuildAsync(host, consumer, output, error),
                _ => await MistakeAsync(error),
            };
        }
        catch (Exception problem) when (problem is NpgsqlException or InvalidDataException or OptionsValidationException or IOException)
        {
            await error.WriteLineAsync($"Not done: {problem.Message}");
            return 1;
        }
    }

    private static IHost Build(IConfigurationManager configuration)
    {
        SiloSettings.Apply(configuration);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPanganDatabase(configuration);
        builder.Services.AddPanganDownstream(configuration);
        return builder.Build();
    }

    private static DeadLetterService Desk(IHost host) => host.Services.GetRequiredService<DeadLetterService>();

    private static async Task<int> ReplayAsync(IHost host, DateTimeOffset from, TextWriter output)
    {
        var events = await host.Services.GetRequiredService<OutboxReplay>().FromAsync(from, CancellationToken.None);
        return await TellReplayAsync(events, output);
    }

    private static async Task<int> ReplayAsync(IHost host, int lane, OutboxPlace after, TextWriter output)
    {
        var replay = host.Services.GetRequiredService<OutboxReplay>();
        if (lane >= replay.Lanes)
        {
            throw new InvalidDataException($"There is no lane {lane}; they are 0 to {replay.Lanes - 1}.");
        }

        var events = await replay.FromAsync(lane, after, CancellationToken.None);
        return await TellReplayAsync(events, output);
    }

    private static async Task<int> TellReplayAsync(long events, TextWriter output)
    {
        await output.WriteLineAsync($"The relays go back over {events} events, and publish those that the stream does not hold.");
        return 0;
    }

    private static async Task<int> ListAsync(IHost host, bool all, TextWriter output)
    {
        const int Page = 500;
        (DateTimeOffset, Guid)? after = null;
        while (true)
        {
            var letters = await Desk(host).ListAsync(all ? null : DeadLetterStatus.Waiting, after, Page, CancellationToken.None);
            foreach (var letter in letters)
            {
                await output.WriteLineAsync(
                    $"{letter.Id} {letter.Status} {letter.Consumer} {letter.Subject} {letter.AggregateId} #{letter.Sequence} after {letter.Attempts}: {letter.Reason.ReplaceLineEndings(" ")}");
            }

            if (letters.Count < Page)
            {
                return 0;
            }

            after = (letters[^1].DeadAt, letters[^1].Id);
        }
    }

    private static async Task<int> RebuildAsync(IHost host, string name, TextWriter output, TextWriter error)
    {
        if (host.Services.GetServices<IEventConsumer>().FirstOrDefault(one => one.Name == name) is not { } consumer)
        {
            await error.WriteLineAsync($"There is no consumer {name}. There are: {string.Join(", ", host.Services.GetServices<IEventConsumer>().Select(one => one.Name))}");
            return 2;
        }

        var events = await ActivatorUtilities.CreateInstance<ConsumerRebuild>(host.Services).RunAsync(consumer, CancellationToken.None);
        if (events is null)
        {
            await error.WriteLineAsync($"{name} cannot be rebuilt: its effects cannot be undone.");
            return 1;
        }

        await output.WriteLineAsync($"Rebuilt {name} from {events} events.");
        return 0;
    }

    private static int Tell(Refusal? refusal, string done, TextWriter output, TextWriter error)
    {
        (refusal is null ? output : error).WriteLine(refusal?.Detail ?? done);
        return refusal is null ? 0 : 1;
    }

    private static async Task<int> MistakeAsync(TextWriter error)
    {
        await error.WriteLineAsync(Usage);
        return 2;
    }

    private static bool TryReadTime(string text, out DateTimeOffset moment) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);

    private static bool TryReadPlace(string laneText, string text, out int lane, out OutboxPlace place)
    {
        place = default;
        var parts = text.Split('/');
        if (!int.TryParse(laneText, NumberStyles.None, CultureInfo.InvariantCulture, out lane)
            || parts.Length != 3
            || !ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var xid)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || !DateOnly.TryParseExact(parts[2], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return false;
        }

        place = new OutboxPlace(xid, position, day);
        return true;
    }
}
