using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Bench.Engine;
using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Report;
using PahlawanPangan.Bench.Streams;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Bench.Figures;

/// <summary>The relays draining a backlog beside a bare publisher of the same bytes.</summary>
internal sealed class DrainFigure(
    BenchServers servers, CompareOptions options, IReadOnlyList<string> wanted, Contest contest) : IAsyncDisposable
{
    private const string BareName = "bare publish";
    private const string DrainName = "relay drain";
    private readonly ICollection<IContestant> _field = contest.Field();
    private readonly List<IAsyncDisposable> _owned = [];

    public async Task PrepareAsync()
    {
        if (!wanted.Contains(FigureNames.RelayDrain))
        {
            return;
        }

        // A broker of its own, so that its stream holds these events and no others.
        var nats = await NatsServer.StartAsync();
        _owned.Add(nats);
        var cpu = new CpuMeter(servers.Postgres.ProcessId, nats.ProcessId);
        var streams = new StreamCount(nats.Url);
        _owned.Insert(0, streams);
        await streams.MakeBareAsync();
        _field.Add(new BarePublish(nats.Url, streams, cpu));
        var database = await BenchDatabase.CreateAsync(servers, "bench_drain", lots: 1);
        _owned.Add(database);
        var silo = await SiloHost.StartAsync(database.ConnectionString, nats.Url, SiloWork.Relays, options.Settings);
        _owned.Insert(0, silo);
        _ = await new PublishedCount(database.Source).WaitForAllAsync();
        _field.Add(new RelayDrain(database, silo, streams, cpu));
    }

    public IEnumerable<Figure> Figures()
    {
        if (wanted.Contains(FigureNames.RelayDrain))
        {
            yield return Figure.OfRates(FigureNames.RelayDrain, "events/s", contest.RatesOf(BareName), contest.RatesOf(DrainName), 0.6) with
            {
                Note = $"{contest.BestOf(BareName)} bare connections against {OutboxLane.Count} lanes",
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }
    }

    /// <summary>The number of events that takes about the requested time.</summary>
    private static int Events(double perSecond, TimeSpan measuring) => Math.Max(1000, (int)(perSecond * measuring.TotalSeconds));

    private sealed class BarePublish(string url, StreamCount streams, CpuMeter cpu) : IContestant
    {
        private double _perSecond = 20_000;

        public string Name => BareName;

        public IReadOnlyList<int> Levels { get; } = [1, 2, 4];

        public int UsualLevel => 4;

        public async Task<Measured> RunAsync(int level, TimeSpan warming, TimeSpan measuring)
        {
            var events = Backlog.Make(Events(_perSecond, measuring)).ConvertAll(BareEvent.Of);
            var stored = await streams.CountAsync(StreamCount.BareStream);
            var publishers = await Task.WhenAll(Enumerable.Range(0, level).Select(_ => BarePublisher.ConnectAsync(url)));
            var (started, cpuBefore) = (Stopwatch.GetTimestamp(), cpu.Read());
            await Task.WhenAll(
                publishers.Zip(
                    events.Chunk((events.Count / level) + 1), (publisher, share) => Task.Run(() => publisher.PublishAsync(share))));
            var measured = new Measured(events.Count, Stopwatch.GetElapsedTime(started).TotalSeconds, cpu.Read() - cpuBefore);
            foreach (var publisher in publishers)
            {
                await publisher.DisposeAsync();
            }

            _perSecond = measured.PerSecond;
            await RequireAsync(streams, StreamCount.BareStream, stored + events.Count);
            return measured;
        }
    }

    private sealed class RelayDrain(BenchDatabase database, SiloHost silo, StreamCount streams, CpuMeter cpu) : IContestant
    {
        private const uint AllLanes = (1u << OutboxLane.Count) - 1;
        private readonly PublishedCount _published = new(database.Source);
        private double _perSecond = 10_000;

        public string Name => DrainName;

        public IReadOnlyList<int> Levels { get; } = [OutboxLane.Count];

        public int UsualLevel => OutboxLane.Count;

        public async Task<Measured> RunAsync(int level, TimeSpan warming, TimeSpan measuring)
        {
            var events = Backlog.Make(Events(_perSecond, measuring));
            var doorbell = silo.Services.GetRequiredService<OutboxDoorbell>();
            var published = await _published.ReadAsync();
            var stored = await streams.CountAsync(EventStream.Name);
            var (started, cpuBefore) = (0L, default(CpuTime));
            await Backlog.StoreAsync(database.Source, events, () => (started, cpuBefore) = (Stopwatch.GetTimestamp(), cpu.Read()));
            doorbell.Ring(shard: 0, AllLanes);
            await _published.WaitForAsync(published + events.Count);
            var measured = new Measured(events.Count, Stopwatch.GetElapsedTime(started).TotalSeconds, cpu.Read() - cpuBefore);
            _perSecond = measured.PerSecond;
            await RequireAsync(streams, EventStream.Name, stored + events.Count);
            return measured;
        }
    }

    private static async Task RequireAsync(StreamCount streams, string stream, long events)
    {
        var held = await streams.CountAsync(stream);
        if (held != events)
        {
            throw new BenchFault($"The stream {stream} should hold {events} events and holds {held}.");
        }
    }
}
