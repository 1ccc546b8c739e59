using System.Text.Json;
using System.Text.Json.Serialization;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// A ledger as a file: one JSON object a line, each with exactly one member. The time of the export comes first, keys and checkpoints next,
/// then the entries of each partition, the outbox's events that are not in the ledger, and the lots at that moment; so one pass is enough
/// to read it.
/// </summary>
internal static class LedgerExport
{
    /// <summary>Writes a ledger.</summary>
    /// <returns>How many entries were written.</returns>
    public static async Task<long> WriteAsync(ILedgerSource source, Stream file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(file);
        await WriteLineAsync(file, new LedgerLine { TakenAt = await source.TakenAtAsync(cancellation) }, cancellation);
        foreach (var (id, key) in await source.KeysAsync(cancellation))
        {
            await WriteLineAsync(file, new LedgerLine { Key = new LedgerKeyLine(id, key) }, cancellation);
        }

        foreach (var checkpoint in await source.CheckpointsAsync(cancellation))
        {
            await WriteLineAsync(file, new LedgerLine { Checkpoint = checkpoint }, cancellation);
        }

        long entries = 0;
        await foreach (var entry in source.EntriesAsync(cancellation))
        {
            await WriteLineAsync(file, new LedgerLine { Entry = entry }, cancellation);
            entries++;
        }

        await foreach (var missing in source.MissingAsync(cancellation))
        {
            await WriteLineAsync(file, new LedgerLine { Missing = missing }, cancellation);
        }

        await foreach (var lot in source.LotsAsync(cancellation))
        {
            await WriteLineAsync(file, new LedgerLine { Lot = lot }, cancellation);
        }

        return entries;
    }

    private static async Task WriteLineAsync(Stream file, LedgerLine line, CancellationToken cancellation)
    {
        await JsonSerializer.SerializeAsync(file, line, LedgerLines.Default.LedgerLine, cancellation);
        await file.WriteAsync("\n"u8.ToArray(), cancellation);
    }
}

/// <summary>A public key in an export.</summary>
internal sealed record LedgerKeyLine(string Id, byte[] PublicKey);

/// <summary>One line of an export.</summary>
internal sealed record LedgerLine
{
    public DateTimeOffset? TakenAt { get; init; }

    public LedgerKeyLine? Key { get; init; }

    public LedgerCheckpoint? Checkpoint { get; init; }

    public LedgerEntry? Entry { get; init; }

    public MissingEvents? Missing { get; init; }

    public LotMark? Lot { get; init; }
}

/// <summary>How an export's lines are written: names may be added, never changed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LedgerLine))]
internal sealed partial class LedgerLines : JsonSerializerContext;
