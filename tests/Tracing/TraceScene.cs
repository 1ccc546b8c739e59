using System.Text.Json;
using System.Text.Json.Nodes;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Ledger;
using PahlawanPangan.Lots;
using PahlawanPangan.Tracing;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>A lot's entries, written event by event, and grains that serve them.</summary>
internal sealed class TraceScene
{
    private readonly Dictionary<Guid, long> _sequences = [];
    private readonly List<LedgerEntryView> _entries = [];
    private byte[] _chain = LedgerHash.Genesis;
    private Quantities _now;

    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public Guid LotId { get; } = new("0197f0a0-0000-8000-8000-0000000000aa");

    public Guid DonorId { get; } = RequestSamples.CallerId;

    public Guid CourierId { get; } = new("0c000000-0000-7000-8000-000000000001");

    public DateTimeOffset Now { get; set; } = Noon;

    public IReadOnlyList<LedgerEntryView> Entries => _entries;

    /// <summary>How many events the lot has beyond those in the ledger.</summary>
    public int Lag { get; set; }

    /// <summary>The same for deliveries.</summary>
    public int DeliveryLag { get; set; }

    /// <summary>The names of accounts; others have none any more.</summary>
    public Dictionary<Guid, string> Names { get; } = [];

    public long SequenceOf(Guid aggregate) => _sequences.GetValueOrDefault(aggregate);

    /// <summary>Adds an event of the lot, with the quantities after it.</summary>
    public void Lot(string type, Func<Quantities, Quantities> change, object? data = null)
    {
        _now = change(_now);
        Assert.True(_now.AreConserved, $"{type} makes {_now}");
        var json = data is null ? [] : JsonSerializer.SerializeToNode(data)!.AsObject();
        json["donorId"] = DonorId;
        json["quantities"] = JsonSerializer.SerializeToNode(_now, JsonSerializerOptions.Web);
        json["quantities"]!.AsObject().Remove("areConserved");
        Add($"lot.{type}", LotId, json);
    }

    /// <summary>Posts it.</summary>
    public void Post(long quantity, string unit = "portion", object? more = null)
    {
        var data = new JsonObject
        {
            ["quantity"] = quantity,
            ["title"] = "Nasi kotak",
            ["category"] = "prepared-meals",
            ["unit"] = unit,
            ["useBy"] = Noon.AddHours(6).ToString("O"),
            ["location"] = new JsonObject { ["lat"] = -6.2, ["lon"] = 106.8 },
            ["region"] = "jakarta",
            ["temperatureClass"] = "hot",
            ["allergens"] = new JsonArray("soybeans"),
            ["halal"] = "certified",
        };
        foreach (var (name, value) in more is null ? [] : JsonSerializer.SerializeToNode(more)!.AsObject().ToArray())
        {
            data[name] = value?.DeepClone();
        }

        Lot("posted", _ => new Quantities { Posted = quantity, Available = quantity }, data);
    }

    /// <summary>Claims, and returns the claim.</summary>
    public Guid Claim(long quantity, bool forDelivery = false, Guid? recipient = null)
    {
        var claimId = Guid.CreateVersion7();
        Lot(
            "claimed", now => now with { Available = now.Available - quantity, Held = now.Held + quantity },
            new { claimId, recipientId = recipient ?? LotSamples.Recipient.Id, quantity, forDelivery, heldUntil = Noon.AddHours(2) });
        return claimId;
    }

    /// <summary>Collects a claim.</summary>
    public void Collect(Guid claimId, long quantity, long collected, object? more = null)
    {
        var data = JsonSerializer.SerializeToNode(new { claimId, quantity, collected, returned = quantity - collected })!.AsObject();
        foreach (var (name, value) in more is null ? [] : JsonSerializer.SerializeToNode(more)!.AsObject().ToArray())
        {
            data[name] = value?.DeepClone();
        }

        Lot(
            "collected",
            now => now with
            {
                Held = now.Held - quantity,
                Collected = now.Collected + collected,
                Available = now.Available + quantity - collected,
            },
            data);
    }

    /// <summary>Adds an event of a claim's delivery.</summary>
    public void Delivery(string type, Guid claimId, object? data = null) =>
        Add($"delivery.{type}", claimId, data is null ? [] : JsonSerializer.SerializeToNode(data)!.AsObject());

    /// <summary>Makes the cluster's grains serve this.</summary>
    public void Serve(FakeCluster cluster)
    {
        cluster.On(nameof(ITraceGrain.FindAsync), arguments => Task.FromResult<Reply<TracedLotView>>(View));
        cluster.On(nameof(ITraceGrain.FindBatchAsync), _ => Task.FromResult<Reply<Page<TracedLotView>>>(
            new Page<TracedLotView> { Items = [View] }));
        cluster.On(nameof(ITraceGrain.EntriesAsync), arguments => Task.FromResult<Reply<Page<LedgerEntryView>>>(
            new Page<LedgerEntryView> { Items = Page((IReadOnlyList<Guid>)arguments[0]!, (EntryPlace?)arguments[1]) }));
        cluster.On(nameof(ITraceGrain.DeliverySequencesAsync), arguments => Task.FromResult<Reply<Page<EntryPlace>>>(
            new Page<EntryPlace>
            {
                Items =
                [
                    .. ((IReadOnlyList<Guid>)arguments[0]!).Where(_sequences.ContainsKey)
                        .Select(id => new EntryPlace(id, _sequences[id] + DeliveryLag)),
                ],
            }));
        cluster.OnKeyed(nameof(IAccountGrain.GetAsync), (key, arguments) => arguments.Length == 0
            ? new ValueTask<Reply<LotView>>(RequestSamples.Lot)
            : Task.FromResult(AccountOf((Guid)key)));
        cluster.On(nameof(ILedgerGrain.CheckpointsAsync), _ => Task.FromResult<Reply<Page<CheckpointView>>>(
            new Page<CheckpointView> { Items = [] }));
    }

    private Reply<AccountView> AccountOf(Guid id) => !Names.TryGetValue(id, out var name)
        ? new Refusal(RefusalKind.NotFound, "There is no such account.")
        : new AccountView
        {
            Id = id,
            Role = Role.Recipient,
            Status = AccountStatus.Active,
            Contact = new ContactDetails { Email = "s***@example.org", DisplayName = name },
            CreatedAt = Noon,
            Sessions = [],
        };

    private TracedLotView View => new() { LotId = LotId, DonorId = DonorId, Sequence = SequenceOf(LotId) + Lag };

    private List<LedgerEntryView> Page(IReadOnlyList<Guid> aggregates, EntryPlace? after) =>
    [
        .. _entries.Where(entry => aggregates.Contains(entry.AggregateId))
            .OrderBy(entry => entry.AggregateId).ThenBy(entry => entry.Sequence)
            .Where(entry => after is null || (entry.AggregateId, entry.Sequence).CompareTo((after.AggregateId, after.Sequence)) > 0)
            .Take(ITraceGrain.ItemsMax),
    ];

    private void Add(string type, Guid aggregate, JsonObject data)
    {
        var sequence = _sequences[aggregate] = SequenceOf(aggregate) + 1;
        var payload = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = EventId.Of(aggregate, sequence),
            ["subject"] = aggregate,
            ["time"] = Now.ToString("O"),
            ["sequence"] = sequence,
            ["data"] = data,
        };
        _entries.Add(ViewOf(LedgerEntry.Of(
            StreamEvent.Read($"pangan.{type}.jakarta", JsonSerializer.SerializeToUtf8Bytes(payload)), 0, _entries.Count, _chain)));
        _chain = _entries[^1].Chain;
        Now += TimeSpan.FromMinutes(1);
    }

    internal static LedgerEntryView ViewOf(LedgerEntry entry) => new()
    {
        Partition = entry.Partition,
        Index = entry.Index,
        EventId = entry.EventId,
        AggregateId = entry.AggregateId,
        Sequence = entry.Sequence,
        Subject = entry.Subject,
        OccurredAt = entry.OccurredAt,
        Payload = entry.Payload,
        Leaf = entry.Leaf,
        Chain = entry.Chain,
    };
}
