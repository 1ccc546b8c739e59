using System.Runtime.CompilerServices;
using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>How far a verification of the ledger is.</summary>
public sealed record LedgerProgress
{
    // Of its entries, while the engine serves others; the command "ledger verify" has no such limit.
    private const int StepsMax = 4000;
    private const int PartitionsMax = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How many entries were recomputed.</summary>
    public long Checked { get; init; }

    /// <summary>How many entries there are, of the partitions that were begun.</summary>
    public long Total { get; init; }

    /// <summary>How many signed checkpoints agreed.</summary>
    public long Checkpoints { get; init; }

    /// <summary>The faults that were found.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Whether everything was checked.</summary>
    public bool IsDone { get; init; }

    /// <summary>Why it ended before that; null when it did not.</summary>
    public string? Stopped { get; init; }

    /// <summary>Verifies step by step, all partitions in turn, until it is done, at its limit, or no longer wanted.</summary>
    internal static async IAsyncEnumerable<LedgerProgress> RunAsync(
        IGrainFactory grains, Caller caller, [EnumeratorCancellation] CancellationToken ending)
    {
        var ledger = grains.GetGrain<ILedgerGrain>(0);
        var parts = new List<LedgerVerification>();
        string? stopped = null;
        for (var partition = 0; partition < PartitionsMax; partition++)
        {
            var first = await ledger.VerifyAsync(caller, new LedgerVerification { Partition = partition }).WaitAsync(Patience, ending);
            if (first.IsRefused)
            {
                // There is no further partition.
                stopped = first.Refusal.Kind == RefusalKind.Validation ? null : first.Refusal.Detail;
                break;
            }

            parts.Add(first.Value);
        }

        yield return Of(parts, stopped);
        for (var step = 0; stopped is null && parts.Exists(static part => !part.IsDone); step++)
        {
            if (step == StepsMax)
            {
                stopped = "the ledger is larger than this page verifies; run the command: ledger verify";
                break;
            }

            var next = parts.FindIndex(static part => !part.IsDone);
            var reply = await ledger.VerifyAsync(caller, parts[next]).WaitAsync(Patience, ending);
            if (reply.IsRefused)
            {
                stopped = reply.Refusal.Detail;
                break;
            }

            parts[next] = reply.Value;
            yield return Of(parts, stopped);
            await Task.Delay(Pause, ending);
        }

        yield return Of(parts, stopped) with { IsDone = stopped is null };
    }

    private static LedgerProgress Of(List<LedgerVerification> parts, string? stopped) => new()
    {
        Checked = parts.Sum(static part => part.Checked),
        Total = parts.Sum(static part => part.Total),
        Checkpoints = parts.Sum(static part => part.Checkpoints),
        Faults = [.. parts.Where(static part => part.Fault is not null).Select(static part => $"{part.Partition}/{part.Fault}")],
        Stopped = stopped,
    };
}
