using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>
/// Stands for <see cref="RelayService"/> and <see cref="Relay"/>: when a lane is published, and what follows a failure. How it is published
/// is the real <see cref="LanePublisher"/> over the real <see cref="RelayCursor"/>.
/// </summary>
internal sealed class SimulatedRelay(Simulation simulation, SimulatedSilo silo, int lane)
{
    private const int WindowEvents = 3;
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollMin = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PollMax = TimeSpan.FromSeconds(2);

    public async Task RunAsync()
    {
        while (true)
        {
            var pause = Retry;
            try
            {
                if (silo.IsAssigned(lane))
                {
                    await PublishAsync();
                }
            }
            catch (RelayReplacedException)
            {
                pause = LeaveAlone;
                simulation.Trace($"relay {lane} on {silo.Process.Name} was replaced");
            }
            catch (CursorRewoundException)
            {
                pause = TimeSpan.Zero;
            }
            catch (Exception failure) when (failure is Npgsql.NpgsqlException or IOException or InvalidDataException
                or OperationCanceledException)
            {
                // It begins again at the cursor.
                simulation.Trace($"relay {lane} on {silo.Process.Name}: {failure.Message}");
            }
            catch (Exception failure)
            {
                simulation.Break($"A relay failed: {failure}");
            }

            await simulation.Scheduler.DelayAsync(silo.Process, pause);
        }
    }

    private async Task PublishAsync()
    {
        var (process, database) = (silo.Process, simulation.Database);
        using var stream = await simulation.Stream.ConnectAsync(process);
        await database.CheckAsync(process);
        await database.RegisterConsumersAsync(process);
        var cursor = await RelayCursor.TakeAsync(database.CursorOf(process, lane), lane, CancellationToken.None);
        if (cursor.NumberedIn != cursor.History)
        {
            await new HistoryChange(database.HistoryOf(process, lane), lane).RunAsync(cursor, CancellationToken.None);
        }

        var publisher = new LanePublisher(lane, WindowEvents, cursor, stream, database.ReaderOf(process, lane), process.Time);
        if (await publisher.FindMissingAsync(stream.Lost) is not null)
        {
            await publisher.MendStreamAsync(stream.Lost);
        }

        await publisher.BeginAsync(CancellationToken.None, stream.Lost);
        while (silo.IsAssigned(lane))
        {
            if (publisher.HasRows)
            {
                _ = await publisher.PublishAsync(CancellationToken.None);
                continue;
            }

            await simulation.Scheduler.DelayAsync(process, simulation.Scheduler.Between(PollMin, PollMax));
            if (stream.IsBroken)
            {
                throw new IOException("The connection to the broker was lost.");
            }

            await cursor.ConfirmAsync();
            await publisher.ReadAsync(CancellationToken.None);
        }
    }
}
