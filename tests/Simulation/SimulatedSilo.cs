using Microsoft.Extensions.Logging.Abstractions;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Tests.Simulation;

/// <summary>One life of a silo: its grains of lots, its journal, its relays and its consumers.</summary>
internal sealed class SimulatedSilo
{
    private const int Writers = 2;
    private readonly Simulation _simulation;
    private readonly Dictionary<Guid, LotGrain> _activations = [];
    private readonly Journal _journal;

    public SimulatedSilo(Simulation simulation, int number)
    {
        _simulation = simulation;
        Number = number;
        Process = new SimulatedProcess(simulation.Scheduler, $"silo {number}", number + 1) { Ahead = simulation.ClockOf(number) };
        _journal = new Journal(simulation, Process, new CommitQueue<LotCommit>(joinAt: 2, batchMax: 8, eventsMax: 64));
        Process.Post(
            _ =>
            {
                _journal.Start();
                foreach (var lane in simulation.Lanes)
                {
                    _ = new SimulatedRelay(simulation, this, lane).RunAsync();
                }

                foreach (var consumer in SimulatedConsumer.Names)
                {
                    _ = new SimulatedConsumer(simulation, this, consumer).RunAsync();
                }
            },
            null);
    }

    public int Number { get; }

    public SimulatedProcess Process { get; }

    /// <summary>How many silos this one believes to be alive, by which work is assigned; null when it does not run work.</summary>
    public Func<int, bool> IsAssigned => piece => _simulation.OwnerSeenBy(Number, piece) == Number;

    /// <summary>Whether it is up and answers.</summary>
    public bool IsAlive => !Process.IsDead;

    /// <summary>Calls the lot's grain from outside; fails when the silo dies before it answers.</summary>
    public Task<T> CallAsync<T>(Guid lotId, Func<LotGrain, ValueTask<T>> call)
    {
        var scheduler = _simulation.Scheduler;
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.Post(Process, _ => _ = RunAsync(), null, scheduler.Latency());

        // A request times out, and the caller does not know its outcome.
        scheduler.Post(scheduler.World, _ => answer.TrySetException(new TimeoutException()), null, TimeSpan.FromSeconds(10));
        return answer.Task;

        async Task RunAsync()
        {
            try
            {
                var result = await call(ActivationOf(lotId));
                scheduler.Post(scheduler.World, _ => answer.TrySetResult(result), null, scheduler.Latency());
            }
            catch (Exception failure)
            {
                _simulation.Break($"A grain failed: {failure}");
            }
        }
    }

    private LotGrain ActivationOf(Guid lotId)
    {
        if (!_activations.TryGetValue(lotId, out var grain))
        {
            _simulation.Invariants.Activated(lotId);
            _activations[lotId] = grain = SimulatedActivation.Create(
                lotId, Process, _simulation.Database, _journal, Simulation.Policy, () => _activations.Remove(lotId));
        }

        return grain;
    }

    /// <summary>Stands for <see cref="GroupJournal{TCommit}"/>: the real queue and the real writers.</summary>
    private sealed class Journal : IJournal<LotCommit>
    {
        private readonly Simulation _simulation;
        private readonly CommitQueue<LotCommit> _queue;
        private readonly List<JournalWriter<LotCommit>> _writers = [];

        public Journal(Simulation simulation, SimulatedProcess process, CommitQueue<LotCommit> queue)
        {
            _simulation = simulation;
            _queue = queue;
            var pulse = new JournalPulse(process.Time, Writers);
            for (var i = 0; i < Writers; i++)
            {
                _writers.Add(new JournalWriter<LotCommit>(
                    i, 0, simulation.Database.JournalOf(process), _queue, simulation.Database.NewBatch, SimulatedActivation.Doorbell,
                    pulse, NullLogger.Instance));
            }
        }

        public void Start()
        {
            foreach (var writer in _writers)
            {
                _ = RunAsync(writer);
            }
        }

        public bool IsFullFor(Guid aggregateId) => false;

        public void Write(LotCommit commit)
        {
            if (!_queue.TryAdd(commit))
            {
                commit.SetWritten(CommitOutcome.Failed);
            }
        }

        private async Task RunAsync(JournalWriter<LotCommit> writer)
        {
            try
            {
                await writer.RunAsync();
            }
            catch (Exception failure)
            {
                _simulation.Break($"A writer of the journal ended: {failure}");
            }
        }
    }
}
