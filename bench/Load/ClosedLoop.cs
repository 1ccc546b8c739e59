using System.Diagnostics;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Machine;

namespace PahlawanPangan.Bench.Load;

/// <summary>Workers that each make the next claim when the last one is durable.</summary>
internal sealed class ClosedLoop(ClaimPath path, CpuMeter cpu)
{
    private static int _runs;

    /// <summary>Measures for a while, lets everything in flight end, and checks what is stored.</summary>
    public async Task<Measured> RunAsync(LotChoice lots, int workers, TimeSpan warming, TimeSpan measuring)
    {
        await path.OpenAsync(workers);
        var since = DateTimeOffset.UtcNow;
        var run = new Run(path, lots, workers);
        var working = run.Start();
        await Task.WhenAny(Task.Delay(warming), working);
        var (startCount, startTime, startCpu) = (run.Acknowledged, Stopwatch.GetTimestamp(), cpu.Read());
        await Task.WhenAny(Task.Delay(measuring), working);
        var measured = new Measured(
            run.Acknowledged - startCount, Stopwatch.GetElapsedTime(startTime).TotalSeconds, cpu.Read() - startCpu);
        run.Stop();
        await working;
        await path.VerifyAsync(run.Claims(), since);
        return measured;
    }

    /// <summary>The next run's number.</summary>
    public static int NextRun() => Interlocked.Increment(ref _runs);

    private sealed class Run(ClaimPath path, LotChoice lots, int workers)
    {
        // A counter per cache line, so that workers on different cores do not take turns.
        private const int Apart = 8;
        private readonly int _number = NextRun();
        private readonly long[] _counts = new long[workers * Apart];
        private bool _stopped;

        public long Acknowledged
        {
            get
            {
                var sum = 0L;
                for (var i = 0; i < _counts.Length; i += Apart)
                {
                    sum += Volatile.Read(ref _counts[i]);
                }

                return sum;
            }
        }

        public Task Start() => Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(worker))));

        public void Stop() => Volatile.Write(ref _stopped, true);

        public List<AcknowledgedClaims> Claims() =>
            [.. Enumerable.Range(0, workers).Select(worker => new AcknowledgedClaims(_number, worker, _counts[worker * Apart]))];

        private async Task WorkAsync(int worker)
        {
            var random = ClaimNumbers.Mix(((ulong)_number << 32) | (uint)worker);
            for (var number = 0L; !Volatile.Read(ref _stopped); number++)
            {
                random = ClaimNumbers.Mix(random);
                try
                {
                    await path.ClaimAsync(worker, lots.At(random), ClaimNumbers.Id(_number, worker, number));
                }
                catch
                {
                    Stop();
                    throw;
                }

                Volatile.Write(ref _counts[worker * Apart], number + 1);
            }
        }
    }
}
