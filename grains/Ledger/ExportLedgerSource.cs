using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// The ledger in a file that <see cref="LedgerExport"/> wrote. It is read once per query, so it may be larger than memory.
/// </summary>
internal sealed class ExportLedgerSource(string path) : ILedgerSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, byte[]>> KeysAsync(CancellationToken cancellation)
    {
        var keys = new Dictionary<string, byte[]>();
        await foreach (var line in LinesAsync(cancellation))
        {
            if (line.Key is { } key)
            {
                keys[key.Id] = key.PublicKey;
            }
        }

        return keys;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerCheckpoint>> CheckpointsAsync(CancellationToken cancellation)
    {
        var checkpoints = new List<LedgerCheckpoint>();
        await foreach (var line in LinesAsync(cancellation))
        {
            if (line.Checkpoint is { } checkpoint)
            {
                checkpoints.Add(checkpoint);
            }
        }

        return checkpoints;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LedgerEntry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in LinesAsync(cancellation))
        {
            if (line.Entry is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset> TakenAtAsync(CancellationToken cancellation)
    {
        await foreach (var line in LinesAsync(cancellation))
        {
            return line.TakenAt ?? throw new InvalidDataException($"Line 1 of {path} does not say when the export was taken.");
        }

        throw new InvalidDataException($"{path} is empty.");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<MissingEvents> MissingAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in LinesAsync(cancellation))
        {
            if (line.Missing is { } missing)
            {
                yield return missing;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LotMark> LotsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in LinesAsync(cancellation))
        {
            if (line.Lot is { } lot)
            {
                yield return lot;
            }
        }
    }

    private async IAsyncEnumerable<LedgerLine> LinesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var file = new StreamReader(path);
        for (var number = 1; await file.ReadLineAsync(cancellation) is { } text; number++)
        {
            yield return Read(text, number);
        }
    }

    private LedgerLine Read(string text, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(text, LedgerLines.Default.LedgerLine) ?? throw new JsonException("it is null");
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException($"Line {number} of {path} is not one of a ledger's export: {malformed.Message}", malformed);
        }
    }
}
