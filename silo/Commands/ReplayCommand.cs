using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Silo.Commands;

/// <summary><c>replay --from TIME</c>, or <c>replay --lane N --after XID/POSITION/DAY</c>: publishes events of the outbox again.</summary>
internal static class ReplayCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var from = new Option<DateTimeOffset?>("--from")
        {
            Description = "Publish the events since this time (ISO 8601; UTC unless it has an offset).",
            HelpName = "TIME",
            CustomParser = ReadTime,
        };
        var lane = new Option<int?>("--lane") { Description = "Publish the events of this lane only; needs --after.", HelpName = "N" };
        var after = new Option<OutboxPlace?>("--after")
        {
            Description = "Publish the events after this place in the lane.",
            HelpName = "XID/POSITION/DAY",
            CustomParser = ReadPlace,
        };
        var command = new Command("replay", "Publish events of the outbox again, by time or by place.") { from, lane, after };
        command.Validators.Add(result =>
        {
            var isByTime = result.GetResult(from) is not null;
            var (hasLane, hasPlace) = (result.GetResult(lane) is not null, result.GetResult(after) is not null);
            if (isByTime == (hasLane && hasPlace) || hasLane != hasPlace)
            {
                result.AddError("Use either --from, or --lane and --after.");
            }
        });
        command.SetAction(parsed => CommandHost.RunAsync(settings, parsed.InvocationConfiguration, async services =>
        {
            var replay = services.GetRequiredService<OutboxReplay>();
            var events = parsed.GetValue(from) is { } moment
                ? await replay.FromAsync(moment, CancellationToken.None)
                : await ReplayLaneAsync(replay, parsed.GetValue(lane)!.Value, parsed.GetValue(after)!.Value);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"The relays read {events} events again and publish those that the stream does not hold.");
            return ExitCodes.Success;
        }));
        return command;
    }

    private static Task<long> ReplayLaneAsync(OutboxReplay replay, int lane, OutboxPlace after) => lane >= 0 && lane < replay.Lanes
        ? replay.FromAsync(lane, after, CancellationToken.None)
        : throw new InvalidDataException($"There is no lane {lane}; they are 0 to {replay.Lanes - 1}.");

    private static DateTimeOffset? ReadTime(ArgumentResult result)
    {
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, Styles, out var moment))
        {
            return moment;
        }

        result.AddError($"--from is '{result.Tokens[0].Value}', which is not a time.");
        return null;
    }

    private static OutboxPlace? ReadPlace(ArgumentResult result)
    {
        if (result.Tokens[0].Value.Split('/') is [var xidText, var positionText, var dayText]
            && ulong.TryParse(xidText, NumberStyles.None, CultureInfo.InvariantCulture, out var xid)
            && int.TryParse(positionText, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && DateOnly.TryParseExact(dayText, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new OutboxPlace(xid, position, day);
        }

        result.AddError($"--after is '{result.Tokens[0].Value}'; set it to XID/POSITION/DAY, such as 7421/3/2026-11-28.");
        return null;
    }
}
