using System.Diagnostics;
using System.Globalization;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>A fault, and how it showed.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Interruption">How it showed to the clients.</param>
/// <param name="Recovered">Whether everything was well again within the limit.</param>
public sealed record FaultOutcome(Fault Fault, Interruption Interruption, bool Recovered);

/// <summary>Makes one fault after the other, and waits after each until everything is well again.</summary>
internal sealed class FaultRunner(ChaosState state, EvidenceReader reader) : IDisposable
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly List<FaultOutcome> _outcomes = [];

    /// <summary>What was done so far.</summary>
    public IReadOnlyList<FaultOutcome> Outcomes => _outcomes;

    /// <summary>Runs until the time is over or a stop is asked for. In the end nothing is away.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var plan = new FaultPlan(state.Options.Seed, state.Options.Silos);
        await Task.Delay(Calm, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (state.Elapsed < state.Options.Duration && !stopping.IsCancellationRequested)
        {
            _outcomes.Add(await MakeAsync(plan.Next(), stopping));
            await Task.Delay(Calm, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<FaultOutcome> MakeAsync(Fault fault, CancellationToken stopping)
    {
        var member = state.Cluster.Of(fault);
        state.Load.Meter.Begin();
        state.Fault = $"{member.Name} {fault.Way.ToString().ToLowerInvariant()}";
        state.Say(Text($"{state.Fault} ({SignalOf(member, fault.Way)}), for {fault.Away.TotalSeconds:0.0} s"));
        await member.HurtAsync(fault.Way);
        await Task.Delay(fault.Away, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // It comes back also when a stop is asked for: the verdict is about an instance that is whole.
        var since = Stopwatch.StartNew();
        await StartAsync(member, () => member.HealAsync(fault.Way));
        var flushed = fault.Target != FaultTarget.Broker || await FlushAsync();
        var recovered = await RecoverAsync(since) && flushed;
        var interruption = state.Load.Meter.End();
        state.Fault = null;
        state.Say(
            Text($"{(recovered ? "all is well" : "it is NOT well")} {since.Elapsed.TotalSeconds:0.0} s after {member.Name} came back, ")
            + Text($"unavailable for {interruption.Unavailable.TotalSeconds:0.0} s, ")
            + Text($"longest stall {interruption.LongestStall.TotalSeconds:0.0} s"));
        return new FaultOutcome(fault, interruption, recovered);
    }

    /// <summary>Waits until what the broker missed is published, in order.</summary>
    private async Task<bool> FlushAsync()
    {
        var since = Stopwatch.StartNew();
        var (committed, published) = await reader.EventsAsync();
        state.Say(Text($"restored connection, flushing outbox: {committed - published} events wait"));
        while (since.Elapsed < RecoveryLimit)
        {
            if ((await reader.EventsAsync()).Published >= committed)
            {
                state.Say(Text($"outbox flushed: {committed - published} events in {since.Elapsed.TotalSeconds:0.0} s"));
                return true;
            }
            await Task.Delay(Glance);
        }
        state.Say(Text($"the outbox was NOT flushed in {RecoveryLimit.TotalSeconds:0} s"));
        return false;
    }

    /// <summary>Waits until all processes see each other again and a client is answered; starts those that ended meanwhile.</summary>
    private async Task<bool> RecoverAsync(Stopwatch since)
    {
        var goal = state.Load.Meter.Total + 1;
        for (; since.Elapsed < RecoveryLimit; await Task.Delay(Glance))
        {
            // A silo that was declared dead while it was suspended ends itself, to be started again.
            foreach (var ended in state.Cluster.Silos.Concat(state.Cluster.Gateways).Where(member => !member.Server.IsRunning))
            {
                state.Say($"{ended.Name} has ended; it is started again");
                await StartAsync(ended, ended.StartAsync);
            }
            if (state.Load.Meter.Total >= goal && await state.Cluster.IsWellAsync(_http, CancellationToken.None))
            {
                return true;
            }
        }
        return false;
    }

    private async Task StartAsync(ChaosMember member, Func<Task> start)
    {
        try
        {
            await start();
        }
        catch (ServerStartException failed)
        {
            state.Say($"{member.Name} did not start: {failed.Message}");
        }
    }

    private static string SignalOf(ChaosMember member, FaultWay way) => way switch
    {
        FaultWay.Killed => "SIGKILL",
        FaultWay.Suspended => "SIGSTOP",
        _ => member.Server is PostgresServer ? "SIGINT" : "SIGTERM",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
