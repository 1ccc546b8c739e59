using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PahlawanPangan.Gateway.Ledger;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>
/// Writes a <see cref="LotTraceResponse"/>, or a <see cref="BatchTraceResponse"/> of several, member by member.
/// </summary>
internal sealed class TraceJsonWriter : TraceWriter
{
    private static readonly TracingJson Types = TracingJson.Default;

    private readonly Utf8JsonWriter _json;
    private readonly BatchTraceQuery? _batch;
    private readonly bool _hasPayloads;
    private readonly IReadOnlyDictionary<int, CheckpointView> _checkpoints;
    private readonly SortedDictionary<string, BatchTotalsResponse> _totals = new(StringComparer.Ordinal);
    private bool _isComplete = true;

    /// <param name="output">Where it goes.</param>
    /// <param name="reader">Reads the entries.</param>
    /// <param name="batch">The batch; null when one lot is traced.</param>
    /// <param name="hasPayloads">Whether entries have their payloads.</param>
    /// <param name="checkpoints">The last checkpoints by partition.</param>
    /// <param name="cancellation">Ends with the request.</param>
    public TraceJsonWriter(
        PipeWriter output, TraceReader reader, BatchTraceQuery? batch, bool hasPayloads,
        IReadOnlyDictionary<int, CheckpointView> checkpoints, CancellationToken cancellation)
        : base(output, reader, cancellation)
    {
        _json = new Utf8JsonWriter(
            output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        _batch = batch;
        _hasPayloads = hasPayloads;
        _checkpoints = checkpoints;
    }

    /// <inheritdoc/>
    public override void Begin()
    {
        if (_batch is null)
        {
            return;
        }

        _json.WriteStartObject();
        _json.WriteString("batchCode"u8, _batch.BatchCode);
        if (_batch.Gtin is { } gtin)
        {
            _json.WriteString("gtin"u8, gtin);
        }

        _json.WriteStartArray("lots"u8);
    }

    /// <inheritdoc/>
    public override async Task WriteAsync(LotTrace trace)
    {
        _json.WriteStartObject();
        _json.WriteString("lotId"u8, trace.Lot.LotId);
        _json.WriteString("donorId"u8, trace.Lot.DonorId);
        _json.WriteNumber("lotSequence"u8, trace.Lot.Sequence);
        _json.WriteNumber("asOfSequence"u8, trace.Sequence);
        _json.WriteBoolean("isComplete"u8, trace.IsComplete);
        _json.WriteBoolean("isConsistent"u8, trace.IsConsistent);
        if (trace.Origin is { } origin)
        {
            Write("origin", origin, Types.TraceOriginResponse);
            Write("quantities", QuantitiesResponse.Of(trace.Quantities), Types.QuantitiesResponse);
        }

        Write("totals", trace.Totals, Types.TraceTotalsResponse);
        Write("steps", trace.Steps, Types.IReadOnlyListTraceStepResponse);
        Write("temperatures", trace.Readings, Types.IReadOnlyListTraceReadingResponse);
        await WriteListAsync("claims", trace.Claims, Types.ClaimTraceResponse);
        if (trace.Names is { } names)
        {
            _json.WriteStartObject("names"u8);
            foreach (var (id, name) in names)
            {
                _json.WriteString(id.ToString(), name);
                await NextAsync();
            }

            _json.WriteEndObject();
        }

        _json.WriteStartArray("entries"u8);
        await foreach (var entry in Reader.EntriesAsync(trace, _hasPayloads, Cancellation))
        {
            JsonSerializer.Serialize(_json, EntryOf(entry), Types.TraceEntryResponse);
            await NextAsync();
        }

        _json.WriteEndArray();
        await WriteProofsAsync(trace);
        _json.WriteEndObject();
        var unit = trace.Origin?.Unit ?? "";
        _totals[unit] = BatchTotalsResponse.Add(_totals.GetValueOrDefault(unit), trace);
        _isComplete &= trace.IsComplete;
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (_batch is not null)
        {
            _json.WriteEndArray();
            Write("totals", [.. _totals.Values], Types.IReadOnlyListBatchTotalsResponse);
            _json.WriteBoolean("isComplete"u8, _isComplete);
            _json.WriteEndObject();
        }

        _json.Flush();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _json.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Prepare() => _json.Flush();

    private async Task WriteProofsAsync(LotTrace trace)
    {
        _json.WriteStartArray("proofs"u8);
        foreach (var (partition, places) in trace.Places.OrderBy(static part => part.Key))
        {
            var checkpoint = _checkpoints.GetValueOrDefault(partition);
            var found = checkpoint is null ? -1 : places.BinarySearch(checkpoint.Size);
            var covered = found >= 0 ? found : ~found;
            _json.WriteStartObject();
            _json.WriteNumber("partition"u8, partition);
            if (covered > 0)
            {
                Write("checkpoint", LedgerCheckpointResponse.Of(checkpoint!), Types.LedgerCheckpointResponse);
            }

            _json.WriteNumber("covered"u8, covered);
            _json.WriteNumber("newer"u8, places.Count - covered);
            _json.WriteStartArray("hashes"u8);
            if (covered > 0)
            {
                var ranges = UncoveredRanges.Of(places.GetRange(0, covered), checkpoint!.Size);
                await foreach (var hash in Reader.HashesAsync(partition, ranges))
                {
                    _json.WriteStringValue(Convert.ToHexStringLower(hash));
                    await NextAsync();
                }
            }

            _json.WriteEndArray();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private async Task WriteListAsync<T>(string name, IReadOnlyList<T> items, JsonTypeInfo<T> type)
    {
        _json.WriteStartArray(name);
        foreach (var item in items)
        {
            JsonSerializer.Serialize(_json, item, type);
            await NextAsync();
        }

        _json.WriteEndArray();
    }

    private void Write<T>(string name, T value, JsonTypeInfo<T> type)
    {
        _json.WritePropertyName(name);
        JsonSerializer.Serialize(_json, value, type);
    }

    private TraceEntryResponse EntryOf(LedgerEntryView entry) => new()
    {
        Partition = entry.Partition,
        Index = entry.Index,
        EventId = entry.EventId,
        AggregateId = entry.AggregateId,
        Sequence = entry.Sequence,
        Subject = entry.Subject,
        OccurredAt = entry.OccurredAt,
        Leaf = Convert.ToHexStringLower(entry.Leaf),
        Chain = Convert.ToHexStringLower(entry.Chain),
        Payload = _hasPayloads ? entry.Payload : null,
    };
}
