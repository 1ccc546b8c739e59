using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>
/// Every consumer in a process of its own, which kills itself with SIGKILL at a step: nothing is flushed or closed. The
/// process is this test program again, with an argument of its own.
/// </summary>
internal static class ConsumerProcess
{
    private const string PostgresVariable = "PANGAN_TEST_CHILD_POSTGRES";
    private const string NatsVariable = "PANGAN_TEST_CHILD_NATS";
    private const string StepVariable = "PANGAN_TEST_CHILD_STEP";
    private const string TimesVariable = "PANGAN_TEST_CHILD_TIMES";
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(2);

    /// <summary>The argument that makes the test program this process.</summary>
    public const string Argument = "consumers";

    /// <summary>The body of the process.</summary>
    public static async Task BodyAsync()
    {
        // The parent's end is this one's: its end of the pipe closes.
        using var ending = new CancellationTokenSource(LongestLife);
        _ = Task.Run(() =>
        {
            _ = Console.In.Read();
            ending.Cancel();
        });
        var nats = new NatsOptions { Url = Environment.GetEnvironmentVariable(NatsVariable)! };
        var observer = new Killer(
            Enum.Parse<ProcessorStep>(Environment.GetEnvironmentVariable(StepVariable)!),
            int.Parse(Environment.GetEnvironmentVariable(TimesVariable)!, CultureInfo.InvariantCulture));
        var clock = new Clock(FakeTime.Start());
        var services = new ServiceCollection();
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Postgres:ConnectionString", Environment.GetEnvironmentVariable(PostgresVariable)), new("Nats:Url", nats.Url)]).Build();
        services.AddSingleton(clock).AddLogging().AddPanganDatabase(configuration).AddPanganDownstream(configuration);
        await using var provider = services.BuildServiceProvider();
        var database = provider.GetRequiredService<NpgsqlDataSource>();
        var signs = new WorkSigns();
        await using var feed = new StreamFeed(database, nats, RunningConsumers.Options, signs);
        await Task.WhenAll(provider.GetServices<IEventConsumer>().Append(new CountingConsumer()).Select(consumer => new ConsumerRunner(
            consumer, feed, database, nats, RunningConsumers.Options, signs, clock, NullLoggerFactory.Instance, observer)
            .RunAsync(ending.Token)));
    }

    /// <summary>
    /// Starts such a process; it kills itself when one of its consumers reaches a step after passing it the given number of times.
    /// </summary>
    /// <returns>Its exit code and output.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string postgres, string nats, ProcessorStep step, int times)
    {
        var runner = Environment.ProcessPath!;
        var start = new ProcessStartInfo(runner)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(runner) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ConsumerProcess).Assembly.Location);
        }

        start.ArgumentList.Add(Argument);
        start.Environment[PostgresVariable] = postgres;
        start.Environment[NatsVariable] = nats;
        start.Environment[StepVariable] = step.ToString();
        start.Environment[TimesVariable] = times.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    private sealed class Killer(ProcessorStep step, int times) : IProcessorObserver
    {
        private int _left = times;

        public void Reached(string consumer, ProcessorStep reached)
        {
            if (reached == step && Interlocked.Decrement(ref _left) < 0)
            {
                // SIGKILL, which a process cannot handle.
                using var self = Process.GetCurrentProcess();
                self.Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }
}
