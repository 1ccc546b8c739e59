using System.Diagnostics;
using System.Text;

namespace PahlawanPangan.Tests.Fuzzing;

/// <summary>Gives a target many inputs, and reports the smallest one found for which it fails.</summary>
internal static class Fuzzer
{
    private const int ShrinkAttemptsMax = 2_000;
    private const int WarmUps = 3;

    /// <summary>Tries samples, then inputs that are made of them.</summary>
    /// <returns>How many were accepted, and how many were tried in a second.</returns>
    public static (int Accepted, double PerSecond) Run(FuzzTarget target, IServiceProvider services, int inputs, int seed)
    {
        var attempt = target.Prepare(services);
        var samples = target.Samples(services);
        for (var warmUp = 0; warmUp < WarmUps; warmUp++)
        {
            foreach (var sample in samples)
            {
                Assert.True(attempt(sample), $"{target.Name} refuses its own sample {Encoding.UTF8.GetString(sample)}");
            }
        }

        var mutator = new Mutator(seed ^ StableHash(target.Name), samples, target.LengthMax);
        var started = Stopwatch.GetTimestamp();
        var accepted = 0;
        for (var number = 0; number < inputs; number++)
        {
            var input = mutator.Next();
            if (FaultOf(target, attempt, input, out var isAccepted) is { } fault)
            {
                Fail(target, attempt, input, fault, seed, number);
            }

            accepted += isAccepted ? 1 : 0;
        }

        return (accepted, inputs / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Tries one input; the fault is null when there is none.</summary>
    public static Exception? FaultOf(FuzzTarget target, Attempt attempt, byte[] input, out bool isAccepted)
    {
        isAccepted = false;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            isAccepted = attempt(input);
        }
        catch (Exception fault)
        {
            return fault;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var allowed = target.AllocatedBase + ((long)target.AllocatedPerByte * input.Length);
        return allocated <= allowed
            ? null
            : new FuzzFaultException($"{input.Length} bytes of input allocate {allocated} bytes; {allowed} are allowed");
    }

    private static void Fail(FuzzTarget target, Attempt attempt, byte[] input, Exception fault, int seed, int number)
    {
        var small = Shrink(target, attempt, input, fault);
        Assert.Fail(
            $"{target.Name}, input {number} of seed {seed}: {fault.GetType().Name}: {fault.Message}\n"
            + $"smallest ({small.Length} bytes): {Convert.ToBase64String(small)}\nas text: {Encoding.UTF8.GetString(small)}\n{fault}");
    }

    /// <summary>Leaves parts out as long as the same kind of fault remains.</summary>
    private static byte[] Shrink(FuzzTarget target, Attempt attempt, byte[] input, Exception fault)
    {
        var attempts = 0;
        for (var size = Math.Max(1, input.Length / 2); size > 0; size /= 2)
        {
            for (var start = 0; start < input.Length && attempts < ShrinkAttemptsMax;)
            {
                var length = Math.Min(size, input.Length - start);
                byte[] shorter = [.. input.AsSpan(0, start), .. input.AsSpan(start + length)];
                attempts++;
                if (FaultOf(target, attempt, shorter, out _)?.GetType() == fault.GetType())
                {
                    input = shorter;
                }
                else
                {
                    start += length;
                }
            }
        }

        return input;
    }

    /// <summary>A hash of a name that is the same in every process.</summary>
    private static int StableHash(string name) => name.Aggregate(17, static (hash, letter) => unchecked((hash * 31) + letter));
}
