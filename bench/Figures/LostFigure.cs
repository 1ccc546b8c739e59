using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Report;
using PahlawanPangan.Bench.Streams;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Bench.Figures;

/// <summary>
/// Kills the engine with signal 9 under load, starts it again, retries unanswered requests with the same keys, and counts:
/// claims that were acknowledged and are not stored, claims that took effect twice, and events that the stream or the ledger lacks or has
/// twice.
/// </summary>
internal sealed class LostFigure(BenchServers servers, CompareOptions options, TextWriter progress)
{
    private const int Connections = 64;

    /// <summary>A kill before the first acknowledgement would show nothing.</summary>
    private const int AcknowledgedLeast = 500;

    public async Task<Figure> MeasureAsync()
    {
        var kills = options.IsQuick ? 1 : 3;

        // A broker of its own, so that its stream holds this engine's events and no others.
        await using var nats = await NatsServer.StartAsync();
        await using var streams = new StreamCount(nats.Url);
        await using var database = await BenchDatabase.CreateAsync(servers, "bench_lost", lots: 1000);
        await using var engine = await ServedEngine.StartAsync(
            database.ConnectionString, nats.Url, servers.Callers, downstream: true, telemetry: true, options.Settings);
        await using var path = new HttpPath(database, engine);
        var (wrong, acknowledged) = (0L, 0L);
        for (var kill = 0; kill < kills; kill++)
        {
            var since = DateTimeOffset.UtcNow;
            var claims = await ClaimUntilKilledAsync(path, engine, TimeSpan.FromSeconds(Math.Clamp(options.Seconds / 5, 0.5, 3)));
            acknowledged += claims.Sum(claim => claim.Count);
            await engine.RestartAsync();

            // Pending requests are sent again with the same keys: each claim must exist exactly once.
            await path.OpenAsync(Connections);
            await Task.WhenAll(claims.Select(claim => path.ClaimAsync(
                claim.Worker, LotOf(database, claim.Worker, claim.Count), ClaimNumbers.Id(claim.Run, claim.Worker, claim.Count)).AsTask()));
            List<AcknowledgedClaims> complete = [.. claims.Select(claim => claim with { Count = claim.Count + 1 })];
            wrong += await WrongAsync(path, complete, since);
            wrong += await WrongInStreamAsync(database, streams);
            await progress.WriteLineAsync($"kill {kill + 1}: {acknowledged} claims acknowledged so far, {wrong} lost or doubled");
        }

        return Figure.OfCeiling(FigureNames.Lost, "claims", null, [wrong], 0) with
        {
            Note =
                $"{kills} kills with signal 9 under load, {acknowledged} claims acknowledged before them; database, stream and ledger "
                    + $"checked",
        };
    }

    private static Guid LotOf(BenchDatabase database, int worker, long number) =>
        new LotChoice(database.Uniform).At(ClaimNumbers.Mix(((ulong)worker << 40) + (ulong)number));

    private static async Task<List<AcknowledgedClaims>> ClaimUntilKilledAsync(HttpPath path, ServedEngine engine, TimeSpan after)
    {
        await path.OpenAsync(Connections);
        var run = ClosedLoop.NextRun();
        var (killed, acknowledged) = (false, 0);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var workers = Enumerable.Range(0, Connections).Select(worker => Task.Run(() => WorkAsync(worker))).ToArray();
        await Task.WhenAny(Task.WhenAll(Task.Delay(after), enough.Task), Task.WhenAny(workers));
        Volatile.Write(ref killed, true);
        await engine.KillAsync();
        return [.. await Task.WhenAll(workers)];

        async Task<AcknowledgedClaims> WorkAsync(int worker)
        {
            for (var number = 0L; ; number++)
            {
                try
                {
                    await path.ClaimAsync(worker, LotOf(path.Database, worker, number), ClaimNumbers.Id(run, worker, number));
                    if (Interlocked.Increment(ref acknowledged) == AcknowledgedLeast)
                    {
                        enough.TrySetResult();
                    }
                }
                catch (Exception lost) when (lost is not BenchFault && Volatile.Read(ref killed))
                {
                    return new AcknowledgedClaims(run, worker, number);
                }
            }
        }
    }

    private async Task<long> WrongAsync(HttpPath path, List<AcknowledgedClaims> claims, DateTimeOffset since)
    {
        try
        {
            await path.VerifyAsync(claims, since);
            return 0;
        }
        catch (BenchFault fault)
        {
            await progress.WriteLineAsync(fault.Message);
            return 1;
        }
    }

    private async Task<long> WrongInStreamAsync(BenchDatabase database, StreamCount streams)
    {
        var published = new PublishedCount(database.Source);
        var events = await published.WaitForAllAsync();
        await published.WaitForConsumersAsync();
        var held = await streams.CountAsync(EventStream.Name);

        // The ledger's key (aggregate, sequence) excludes duplicates; this checks for missing and extra entries.
        await using var command = database.Source.CreateCommand("SELECT count(*) FROM ledger_entry");
        var entries = (long)(await command.ExecuteScalarAsync())!;
        if (held != events || entries != events)
        {
            await progress.WriteLineAsync($"The outbox has {events} events, the stream {held} and the ledger {entries}.");
        }

        return Math.Abs(events - held) + Math.Abs(events - entries);
    }
}
