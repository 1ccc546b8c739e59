using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PahlawanPangan.Accounts;
using PahlawanPangan.Ledger;
using PahlawanPangan.Tracing;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>
/// Reads lots' entries page by page: first to fold them, then again, exactly those, to show them. So an answer is complete before its first
/// byte is sent, and no payload is kept.
/// </summary>
/// <param name="grains">The cluster.</param>
/// <param name="caller">Who asks.</param>
internal sealed class TraceReader(IGrainFactory grains, Caller caller)
{
    /// <summary>How many accounts are asked for their names at once.</summary>
    private const int NamesPerPage = 64;

    /// <summary>How many deliveries are asked for at once; each has a few entries.</summary>
    private const int DeliveriesPerPage = 100;

    private readonly ITraceGrain _trace = grains.GetGrain<ITraceGrain>(0);
    private readonly Dictionary<Guid, string?> _names = [];
    private readonly ILedgerGrain _ledger = grains.GetGrain<ILedgerGrain>(0);

    /// <summary>The lots with a batch code, page by page.</summary>
    public async Task<Page<TracedLotView>> FindBatchAsync(string batchCode, string? gtin, string? cursor) =>
        ValueOf(await _trace.FindBatchAsync(caller, batchCode, gtin, new PageRequest(PageRequest.LimitMax, cursor)));

    /// <summary>A lot that the caller may trace.</summary>
    public async Task<TracedLotView> FindAsync(Guid lotId) => ValueOf(await _trace.FindAsync(caller, lotId));

    /// <summary>Folds everything that the ledger has of a lot.</summary>
    public async Task<LotTrace> FoldAsync(TracedLotView lot, CancellationToken cancellation)
    {
        var trace = new LotTrace(lot);
        await foreach (var entry in PagesAsync([lot.LotId], hasPayloads: true, cancellation))
        {
            using var streamEvent = TraceEvent.Read(entry);
            trace.Add(streamEvent);
        }

        foreach (var claims in DeliveredOf(trace))
        {
            Guid[] ids = [.. claims.Select(static claim => claim.ClaimId)];
            var durable = ValueOf(await _trace.DeliverySequencesAsync(ids)).Items
                .ToDictionary(static place => place.AggregateId, static place => place.Sequence);
            await foreach (var entry in PagesAsync(ids, hasPayloads: true, cancellation))
            {
                using var streamEvent = TraceEvent.Read(entry);
                trace.AddDelivery(streamEvent);
            }

            trace.CompareDeliveries(claims, durable);
        }

        trace.Complete();
        trace.Names = caller.Role == Role.Operator ? await NamesAsync(trace) : null;
        return trace;
    }

    /// <summary>The entries that a trace was folded from: the lot's in order, then those of its deliveries.</summary>
    public async IAsyncEnumerable<LedgerEntryView> EntriesAsync(
        LotTrace trace, bool hasPayloads, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var entry in PagesAsync([trace.Lot.LotId], hasPayloads, cancellation))
        {
            if (entry.Sequence > trace.Sequence)
            {
                break;
            }

            yield return entry;
        }

        foreach (var claims in DeliveredOf(trace))
        {
            await foreach (var entry in PagesAsync([.. claims.Select(static claim => claim.ClaimId)], hasPayloads, cancellation))
            {
                if (entry.Sequence <= (trace.ClaimOf(entry.AggregateId)?.Delivery?.AsOfSequence ?? 0))
                {
                    yield return entry;
                }
            }
        }
    }

    /// <summary>The last checkpoint of each partition that has one.</summary>
    public async Task<IReadOnlyDictionary<int, CheckpointView>> CheckpointsAsync() =>
        ValueOf(await _ledger.CheckpointsAsync()).Items.ToDictionary(static checkpoint => checkpoint.Partition);

    /// <summary>The hashes of parts of a partition's tree, in order.</summary>
    public async IAsyncEnumerable<byte[]> HashesAsync(int partition, IEnumerable<LeafRange> ranges)
    {
        foreach (var page in ranges.Chunk(ITraceGrain.ItemsMax))
        {
            foreach (var hash in ValueOf(await _trace.HashesAsync(partition, page)).Items)
            {
                yield return hash;
            }
        }
    }

    /// <summary>The names of the parties that have accounts, by their ids: what the ledger leaves to the accounts.</summary>
    private async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(LotTrace trace)
    {
        var parties = trace.Parties;
        foreach (var ids in parties.Where(id => !_names.ContainsKey(id)).Chunk(NamesPerPage))
        {
            foreach (var (id, name) in ids.Zip(await Task.WhenAll(ids.Select(NameAsync))))
            {
                _names[id] = name;
            }
        }

        return parties.Where(id => _names[id] is not null).ToDictionary(id => id, id => _names[id]!);
    }

    /// <summary>The name of an account; null when it is gone or cannot be read.</summary>
    private async Task<string?> NameAsync(Guid id)
    {
        try
        {
            return (await grains.GetGrain<IAccountGrain>(id).GetAsync(caller)).Value?.Contact.DisplayName;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static IEnumerable<ClaimTraceResponse[]> DeliveredOf(LotTrace trace) =>
        trace.Claims.Where(static claim => claim.ForDelivery != false).Chunk(DeliveriesPerPage);

    private async IAsyncEnumerable<LedgerEntryView> PagesAsync(
        Guid[] aggregates, bool hasPayloads, [EnumeratorCancellation] CancellationToken cancellation)
    {
        EntryPlace? after = null;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var page = ValueOf(await _trace.EntriesAsync(aggregates, after, hasPayloads)).Items;
            foreach (var entry in page)
            {
                yield return entry;
            }

            after = page.Count < ITraceGrain.ItemsMax ? null : new EntryPlace(page[^1].AggregateId, page[^1].Sequence);
        }
        while (after is not null);
    }

    private static T ValueOf<T>(Reply<T> reply)
        where T : class => reply.IsRefused ? throw new TraceRefusedException(reply.Refusal) : reply.Value;
}
