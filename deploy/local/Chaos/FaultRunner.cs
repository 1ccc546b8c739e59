using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>A fault, and how it showed.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Interruption">How it showed to the clients.</param>
/// <param name="Recovered">Whether everything was well again within the limit.</param>
/// <param name="Recovery">How long that took, from its end.</param>
public sealed record FaultOutcome(Fault Fault, Interruption Interruption, bool Recovered, TimeSpan Recovery = default);

/// <summary>Makes one fault after the other, and waits after each until everything is well again.</summary>
internal sealed class FaultRunner(ChaosState state, Func<EvidenceReader> reader) : IDisposable
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly List<FaultOutcome> _outcomes = [];

    /// <summary>What was done so far.</summary>
    public IReadOnlyList<FaultOutcome> Outcomes => _outcomes;

    /// <summary>Runs until the time is over, there were enough, or a stop is asked for. In the end nothing is away.</summary>
    public async Task RunAsync(Func<Fault> next, CancellationToken stopping)
    {
        await Task.Delay(Calm, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (state.Elapsed < state.Options.Duration && !(_outcomes.Count >= state.Options.FaultsMax) && !stopping.IsCancellationRequested)
        {
            _outcomes.Add(await MakeAsync(next(), stopping));
            await Task.Delay(Calm, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<FaultOutcome> MakeAsync(Fault fault, CancellationToken stopping)
    {
        await state.Cluster.Servers.LookAsync(CancellationToken.None);
        var action = FaultKinds.Of(fault.Kind).Make(new FaultScene(state.Cluster, fault.Silo));
        state.Load.Meter.Begin();
        state.Load.History.Fault = fault.Kind;
        state.Fault = $"{fault.Kind}: {action.Subject}";
        state.Say(Text($"{fault.Kind}: {action.Subject} ({action.How}), for {fault.Away.TotalSeconds:0.0} s"));
        var made = await TryAsync(action.Subject, action.HurtAsync);
        await Task.Delay(fault.Away, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // It comes back also when a stop is asked for: the verdict is about an instance that is whole.
        var since = Stopwatch.StartNew();
        made &= await TryAsync(action.Subject, action.HealAsync);
        var recovered = await RecoverAsync(since);
        var flushed = !fault.Kind.StartsWith("broker", StringComparison.Ordinal) || await FlushAsync();
        var recovery = since.Elapsed;
        var interruption = state.Load.Meter.End();
        state.Fault = null;
        state.Say(
            Text($"{(recovered && flushed ? "all is well" : "it is NOT well")} {recovery.TotalSeconds:0.0} s after ")
            + Text($"{action.Subject} came back, unavailable for {interruption.Unavailable.TotalSeconds:0.0} s, ")
            + Text($"longest stall {interruption.LongestStall.TotalSeconds:0.0} s"));
        return new FaultOutcome(fault, interruption, made && recovered && flushed, recovery);
    }

    /// <summary>Waits until what the broker missed is published, in order.</summary>
    private async Task<bool> FlushAsync()
    {
        var since = Stopwatch.StartNew();
        var before = await reader().NextTransactionAsync();
        var waiting = await reader().UnpublishedAsync(before);
        state.Say(Text($"restored connection, flushing outbox: {waiting} events wait"));
        while (since.Elapsed < RecoveryLimit)
        {
            if (await reader().UnpublishedAsync(before) == 0)
            {
                state.Say(Text($"outbox flushed: {waiting} events in {since.Elapsed.TotalSeconds:0.0} s"));
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
            // A silo that was declared dead while it was suspended ends itself, to be started again; so does a database that cannot write.
            foreach (var ended in state.Cluster.Members.Where(static member => member.HasEnded))
            {
                state.Say($"{ended.Name} has ended; it is started again");
                _ = await TryAsync(ended.Name, ended.StartAsync);
            }
            if (state.Load.Meter.Total >= goal && await state.Cluster.IsWellAsync(_http, CancellationToken.None))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A server that does not start yet is tried again; a fault that cannot be made is no success.</summary>
    private async Task<bool> TryAsync(string subject, Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception failed) when (failed is ServerStartException or IOException or SocketException or OperationCanceledException)
        {
            state.Say($"{subject} failed: {failed.Message}");
            return false;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
