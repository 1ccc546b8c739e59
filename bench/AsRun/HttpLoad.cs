using System.Diagnostics;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Load;

namespace PahlawanPangan.Bench.AsRun;

/// <summary>The result of a load.</summary>
/// <param name="PerSecond">Claims per second while it was measured.</param>
/// <param name="Latencies">Their latencies.</param>
/// <param name="Claims">All claims, those before and after it was measured included.</param>
internal readonly record struct LoadResult(double PerSecond, Latencies Latencies, long Claims);

/// <summary>Connections that each claim 1 of a random lot, with a key of their own, when the last claim was answered.</summary>
internal static class HttpLoad
{
    private const int Created = 201;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(1);
    private const string Target = "/v1/lots/{lot}/claims";

    public static async Task<LoadResult> RunAsync(
        IServedSide side, Callers callers, int connections, TimeSpan warming, TimeSpan measuring)
    {
        var workers = new List<Worker>();
        try
        {
            var (run, state) = (ClosedLoop.NextRun(), new State(new LotChoice(side.Lots)));
            for (var number = 0; number < connections; number++)
            {
                var connection = new HttpConnection(Target, callers.TokenOf(number));
                workers.Add(new Worker(connection, state, run, number));
                await connection.ConnectAsync(side.Port);
            }

            var working = Task.WhenAll(workers.Select(static worker => Task.Run(worker.RunAsync)));
            await Task.WhenAny(Task.Delay(warming), working);
            Volatile.Write(ref state.IsMeasuring, true);
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAny(Task.Delay(measuring), working);

            // On a busy machine a cold side may take longer for its first answer than a short measurement is.
            await Task.WhenAny(state.FirstAnswer.Task.WaitAsync(AnswerWithin), working);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Volatile.Write(ref state.IsMeasuring, false);
            Volatile.Write(ref state.IsStopped, true);
            await working;
            var latencies = workers.SelectMany(static worker => worker.Latencies).ToArray();
            if (latencies.Length == 0)
            {
                throw new BenchFault($"No claim was answered within {AnswerWithin}.");
            }

            return new LoadResult(latencies.Length / seconds, Latencies.Of(latencies), workers.Sum(static worker => worker.Claims));
        }
        finally
        {
            workers.ForEach(static worker => worker.Dispose());
        }
    }

    private sealed class State(LotChoice lots)
    {
        public bool IsMeasuring;
        public bool IsStopped;

        public LotChoice Lots { get; } = lots;

        /// <summary>The first answer while it was measured.</summary>
        public TaskCompletionSource FirstAnswer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Worker(HttpConnection connection, State state, int run, int number) : IDisposable
    {
        /// <summary>Of the claims answered while it was measured, in ticks of the stopwatch.</summary>
        public List<long> Latencies { get; } = [];

        public long Claims { get; private set; }

        public async Task RunAsync()
        {
            var random = ClaimNumbers.Mix(((ulong)run << 32) | (uint)number);
            while (!Volatile.Read(ref state.IsStopped))
            {
                random = ClaimNumbers.Mix(random);
                var sent = Stopwatch.GetTimestamp();
                var status = await PostAsync(state.Lots.At(random), ClaimNumbers.Id(run, number, Claims));
                if (status != Created)
                {
                    Volatile.Write(ref state.IsStopped, true);
                    throw new BenchFault($"A claim was answered with {status}.");
                }

                Claims++;
                if (Volatile.Read(ref state.IsMeasuring))
                {
                    Latencies.Add(Stopwatch.GetTimestamp() - sent);
                    state.FirstAnswer.TrySetResult();
                }
            }
        }

        public void Dispose() => connection.Dispose();

        private async ValueTask<int> PostAsync(Guid lot, Guid key)
        {
            try
            {
                return await connection.PostAsync(lot, key);
            }
            catch
            {
                Volatile.Write(ref state.IsStopped, true);
                throw;
            }
        }
    }
}
