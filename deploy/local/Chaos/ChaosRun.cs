using System.Globalization;
using Npgsql;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>A run from the start of its instance to the verdict.</summary>
internal sealed class ChaosRun(ChaosOptions options, IChaosView view, TextWriter output)
{
    private const int Recipients = 3;
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan VerifyLimit = TimeSpan.FromMinutes(2);

    /// <summary>Runs until the time is over or a stop is asked for, which gives a verdict on what ran.</summary>
    public async Task<Verdict> ExecuteAsync(CancellationToken stopping)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"Chaos for {options.Duration.TotalSeconds:0} s with seed {options.Seed}."));
        await using var cluster = await ChaosCluster.StartAsync(options, output.WriteLine, stopping);
        return await ExecuteAsync(cluster, new FaultPlan(options.Seed, options.Silos, cluster.Groups).Next, stopping);
    }

    /// <summary>Does the same with an instance that runs, and with the faults that are given.</summary>
    public async Task<Verdict> ExecuteAsync(ChaosCluster cluster, Func<Fault> next, CancellationToken stopping)
    {
        var tokens = cluster.Tokens ??= await TokensAsync(cluster.Settings, stopping);
        await using var load = await ChaosLoad.StartAsync(cluster.Url, tokens, options);
        var state = new ChaosState(cluster, load, options);
        using var runner = new FaultRunner(state, () => Reader(cluster.Servers));
        using var shown = new CancellationTokenSource();
        Task[] shows = [view.ShowAsync(state, shown.Token), ChaosWatch.RunAsync(state, tokens.Operator, shown.Token)];
        try
        {
            await runner.RunAsync(next, stopping);
            state.Say("the clients finish their requests, and the consumers catch up");
            await load.StopAsync();
            var lasted = state.Elapsed;
            var reader = Reader(cluster.Servers);
            if (!await reader.SettleAsync(load.History, SettleLimit, CancellationToken.None))
            {
                state.Say($"relays and consumers were not done within {SettleLimit.TotalSeconds:0} s");
            }
            var ledgerFault = await LedgerFaultAsync(cluster.Settings);
            var evidence = await reader.ReadAsync(load.History, ledgerFault, CancellationToken.None);
            var verdict = new Verdict(options.Seed, lasted, runner.Outcomes, Invariants.Judge(load.History, evidence))
            {
                Damage = Damage.Of(load.History, evidence),
                Requests = load.History.Acknowledged,
            };
            if (!verdict.Holds && options.LogFolder is { } folder)
            {
                cluster.KeepLogs(Path.Combine(folder, $"seed-{options.Seed.ToString(CultureInfo.InvariantCulture)}"));
            }
            return verdict;
        }
        finally
        {
            await shown.CancelAsync();
            await Task.WhenAll(shows);
        }
    }

    /// <summary>Of the primary, which may change. A connection that was kept would have ended with the database.</summary>
    private static EvidenceReader Reader(IChaosServers servers) => new(
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(servers.PrimaryConnectionString)
        {
            CommandTimeout = (int)SettleLimit.TotalSeconds,
            Pooling = false,
        }),
        servers.NatsUrl);

    private async Task<ChaosTokens> TokensAsync(EngineSettings settings, CancellationToken cancellation)
    {
        var minutes = ((int)Math.Ceiling(options.Duration.TotalMinutes) + 240).ToString(CultureInfo.InvariantCulture);
        var roles = Enumerable.Repeat("recipient", Recipients).Prepend("donor").Append("operator");
        var tokens = await Task.WhenAll(roles.Select(role => EngineProgram.TokenAsync(
            settings, ["--role", role, "--subject", Guid.CreateVersion7().ToString(), "--minutes", minutes], cancellation)));
        return new ChaosTokens(tokens[0], tokens[1..^1], tokens[^1]);
    }

    /// <summary>Why the ledger is not verified; null when it is.</summary>
    private static async Task<string?> LedgerFaultAsync(EngineSettings settings)
    {
        using var limit = new CancellationTokenSource(VerifyLimit);
        try
        {
            await EngineProgram.VerifyLedgerAsync(settings, limit.Token);
            return null;
        }
        catch (Exception failed) when (failed is ServerStartException or OperationCanceledException)
        {
            return failed.Message;
        }
    }
}
