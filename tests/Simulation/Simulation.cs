using System.Runtime.CompilerServices;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>
/// One schedule: some silos over one database and one stream, clients, and faults, all from one seed. It ends when everything was handled
/// after the last fault, or with the first invariant that does not hold.
/// </summary>
internal sealed class Simulation
{
    private const int StepsMax = 400_000;
    private static readonly TimeSpan HandledWithin = TimeSpan.FromMinutes(30);
    private readonly List<string>? _trace;
    private readonly List<SimulatedClient> _clients = [];
    private readonly Faults _faults;

    public Simulation(int seed, Mutation mutation = Mutation.None, bool isTraced = false)
    {
        (Seed, Mutation, _trace) = (seed, mutation, isTraced ? [] : null);
        Scheduler = new Scheduler(seed);
        Invariants = new Invariants(this);
        Database = new SimulatedDatabase(this);
        Stream = new SimulatedStream(this) { Ahead = Scheduler.Between(-ClockMax, ClockMax) };
        for (var lot = 0; lot < 3; lot++)
        {
            Lots.Add(NewId(lane: lot % Lanes.Length));
        }

        _faults = new Faults(this);
    }

    /// <summary>By how much a clock may be wrong.</summary>
    public static TimeSpan ClockMax { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Holds lapse within a schedule.</summary>
    public static LotPolicy Policy { get; } = new()
    {
        HoldFor = TimeSpan.FromSeconds(45), WrongCodesMax = 5, GivenBackMax = 1000, HoldsMax = 1000, AdjustmentsMax = 100,
    };

    public int Seed { get; }

    public Mutation Mutation { get; }

    public Scheduler Scheduler { get; }

    public Invariants Invariants { get; }

    public SimulatedDatabase Database { get; }

    public SimulatedStream Stream { get; }

    public List<Guid> Lots { get; } = [];

    /// <summary>The lanes that have events.</summary>
    public int[] Lanes { get; } = [0, 1];

    /// <summary>The invariant that does not hold; null while all do.</summary>
    public string? Broken { get; private set; }

    /// <summary>How many faults were made.</summary>
    public int FaultsMade => _faults.Made;

    /// <summary>The trace; empty unless it was asked for.</summary>
    public IReadOnlyList<string> Lines => _trace ?? [];

    /// <summary>Runs the schedule and returns the invariant that does not hold; null when all do.</summary>
    public string? Run()
    {
        var before = SynchronizationContext.Current;
        try
        {
            Scheduler.World.Post(_ => Begin(), null);
            var checkedAt = 0;
            while (Broken is null && Scheduler.RunOne())
            {
                if (Scheduler.Steps > StepsMax)
                {
                    Break("The schedule does not end.");
                }
                else if (_faults.AreOver && Scheduler.Steps - checkedAt > 50)
                {
                    checkedAt = Scheduler.Steps;
                    if (IsQuiet())
                    {
                        return null;
                    }

                    if (Scheduler.Now - _faults.OverAt > HandledWithin)
                    {
                        Break($"{_clients.Count(static one => !one.IsDone)} clients wait, and {Unhandled} events are not handled.");
                    }
                }
            }

            return Broken;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Ends the schedule with an invariant that does not hold.</summary>
    public void Break(string invariant)
    {
        Broken ??= invariant;
        Trace($"BROKEN {invariant}");
    }

    public void Trace(ref Line line)
    {
        if (_trace is not null)
        {
            _trace.Add($"{Scheduler.Now.TotalSeconds,10:F4}  {line.ToString()}");
        }
    }

    /// <summary>An id from the seed.</summary>
    public Guid NewId(int? lane = null)
    {
        Span<byte> bytes = stackalloc byte[16];
        Scheduler.Random.NextBytes(bytes);
        if (lane is { } one)
        {
            bytes[15] = (byte)((bytes[15] & ~3) | one);
        }

        return new Guid(bytes);
    }

    public TimeSpan ClockOf(int silo) => _faults.ClockOf(silo);

    public int OwnerSeenBy(int silo, int piece) => _faults.OwnerSeenBy(silo, piece);

    public SimulatedSilo Route(Guid lotId) => _faults.Route(Lots.IndexOf(lotId));

    /// <summary>Whether handling an event fails now: some fail a few times, a few always.</summary>
    public bool Fails(string consumer, StreamEvent streamEvent)
    {
        var kind = (uint)HashCode(consumer, streamEvent.Id) % 40;
        return kind == 0 || (kind < 3 && Scheduler.Chance(50));
    }

    private static int HashCode(string consumer, Guid id) => id.ToByteArray()[1] ^ (consumer.Length * 31);

    private int Unhandled => (Invariants.Events * SimulatedConsumer.Names.Length) - Invariants.Handled;

    private bool IsQuiet() => _clients.TrueForAll(static one => one.IsDone) && Unhandled == 0;

    private void Begin()
    {
        _faults.Begin();
        foreach (var lot in Lots)
        {
            _ = SimulatedClient.PostAsync(this, lot, Scheduler.Random.Next(5, 15));
        }

        for (var i = 0; i < 4; i++)
        {
            var client = new SimulatedClient(this, i);
            _clients.Add(client);
            _ = RunAsync(client);
        }
    }

    private async Task RunAsync(SimulatedClient client)
    {
        while (Lots.Exists(lot => !Database.Lots.ContainsKey(lot)))
        {
            await Scheduler.DelayAsync(TimeSpan.FromMilliseconds(200));
        }

        await client.RunAsync();
    }

    public void Trace([InterpolatedStringHandlerArgument("")] Line line) => Trace(ref line);

    /// <summary>A line of the trace, which is made only when it is asked for.</summary>
    [InterpolatedStringHandler]
    internal ref struct Line
    {
        private DefaultInterpolatedStringHandler _text;

        public Line(int literalLength, int formattedCount, Simulation simulation, out bool isNeeded)
        {
            isNeeded = simulation._trace is not null;
            _text = isNeeded ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
        }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);

        public override string ToString() => _text.ToStringAndClear();
    }
}
