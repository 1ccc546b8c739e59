using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>
/// Stands for <see cref="ConsumerHost"/>, <see cref="ConsumerRunner"/> and <see cref="StreamFeed"/>: how messages are read. What is done
/// with them is the real <see cref="EventProcessor"/>, and what is done about a missing number the real <see cref="GapSearch"/>.
/// </summary>
internal sealed class SimulatedConsumer(Simulation simulation, SimulatedSilo silo, string name) : IEventConsumer
{
    private const int BatchMax = 6;

    // After those of the lanes, for the assignment of work.
    private const int FirstPiece = 100;
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Replaced = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PollMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UndeliveredMax = TimeSpan.FromMinutes(5);
    private readonly Scheduler _scheduler = simulation.Scheduler;
    private readonly GapSearch _gaps = new(
        name, (lane, last, _) => simulation.Database.ReplayAsync(silo.Process, lane, last), silo.Process.Time, NullLogger.Instance);

    private TimeSpan _mendedAt;

    public static string[] Names { get; } = ["ledger", "notices"];

    public string Name => name;

    public string? Aggregate => SimulatedDatabase.Kind;

    public TimeSpan? AgeMax => null;

    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        foreach (var streamEvent in events)
        {
            if (simulation.Fails(name, streamEvent))
            {
                throw new InvalidDataException("This event fails.");
            }
        }

        await simulation.Database.MakeEffectsAsync(connection, events);
    }

    public async Task RunAsync()
    {
        while (true)
        {
            var pause = Retry;
            try
            {
                if (silo.IsAssigned(FirstPiece + Array.IndexOf(Names, name)))
                {
                    await ConsumeAsync();
                }
            }
            catch (ConsumerReplacedException)
            {
                pause = Replaced;
                simulation.Trace($"{name} on {silo.Process.Name} was replaced");
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or InvalidDataException)
            {
                // It begins again at its position.
                simulation.Trace($"{name} on {silo.Process.Name}: {failure.Message}");
            }
            catch (Exception failure)
            {
                simulation.Break($"A consumer failed: {failure}");
            }

            await _scheduler.DelayAsync(silo.Process, pause);
        }
    }

    /// <summary>Reads and handles the stream; returns when it must be read again from the position.</summary>
    private async Task ConsumeAsync()
    {
        var (process, database) = (silo.Process, simulation.Database);
        await using var processor = new EventProcessor(
            this, database.ConsumerStoreOf(process, name), new Clock(process.Time), process.Time, NullLogger<EventProcessor>.Instance,
            retryAfter: Retry);
        using var stream = await simulation.Stream.ConnectAsync(process);
        var position = await processor.TakeAsync(CancellationToken.None);
        simulation.Trace($"{name} on {silo.Process.Name} took epoch {position.Epoch}");
        var next = _gaps.TakeIsFromStart() || position.Place is not { } place || !await stream.HoldsAsync(place, CancellationToken.None)
            ? 1 : position.Place!.Value.Sequence + 1;
        while (silo.IsAssigned(FirstPiece + Array.IndexOf(Names, name)))
        {
            var messages = await stream.ReadAsync(next, _scheduler.Random.Next(1, BatchMax));
            if (messages.Count > 0)
            {
                next = messages[^1].Sequence + 1;
                await processor.HandleAsync(ToIncoming(messages, position.Numbers), CancellationToken.None);
            }

            await processor.RetryParkedAsync(CancellationToken.None);
            if (processor.Gaps.Any() && await _gaps.IsToBeReadAgainAsync(processor, CancellationToken.None))
            {
                return;
            }

            if (messages.Count == 0)
            {
                await PublishPassedOverAsync(position.Numbers);
                await _scheduler.DelayAsync(process, _scheduler.Between(PollMin, PollMax));
            }
        }
    }

    private List<IncomingEvent> ToIncoming(List<SimulatedStream.Message> messages, Dictionary<string, long> numbers)
    {
        var events = new List<IncomingEvent>(messages.Count);
        var last = new Dictionary<string, long>(numbers);
        foreach (var message in messages)
        {
            var before = ConsumerPosition.LastOf(last, message.Lane, message.Number);
            var isNext = simulation.Mutation switch
            {
                Mutation.GapTakenForNext => message.Number > before,
                Mutation.DuplicateTakenForNext => message.Number <= before,
                _ => false,
            };
            var number = isNext ? before + 1 : message.Number;
            events.Add(message.ToIncoming(number));
            last[message.Lane] = number;
        }

        return events;
    }

    /// <summary>
    /// Stands for <see cref="HandledEvents"/> and for what the runner does with it: has the relay publish again what has long not been
    /// handled although the broker has nothing more to deliver.
    /// </summary>
    private async Task PublishPassedOverAsync(Dictionary<string, long> numbers)
    {
        if (_scheduler.Now - _mendedAt < UndeliveredMax)
        {
            return;
        }

        _mendedAt = _scheduler.Now;
        var published = await simulation.Database.QueryAsync(silo.Process, () => simulation.Database.Cursors.ToDictionary(
            static one => LaneNumbers.Key(one.Key, SimulatedDatabase.Kind),
            static one => one.Value.Numbers.GetValueOrDefault(SimulatedDatabase.Kind)));
        foreach (var (lane, number) in published.Where(one => one.Value > ConsumerPosition.LastOf(numbers, one.Key, one.Value)))
        {
            _ = await simulation.Database.ReplayAsync(silo.Process, lane, ConsumerPosition.LastOf(numbers, lane, number));
            _gaps.BeginFromStart();
            throw new InvalidDataException("The stream is read again from its start.");
        }
    }
}
