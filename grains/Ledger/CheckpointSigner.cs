using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// Signs the ledger's size and root, periodically. Before it signs it recomputes everything since the last checkpoint, so that it never
/// signs a ledger that was changed since.
/// </summary>
internal sealed class CheckpointSigner : PeriodicHostedService
{
    private const int EntriesMax = 2000;
    private readonly LedgerDatabase _database;
    private readonly LedgerKey _key;
    private readonly Clock _clock;
    private readonly ILogger<CheckpointSigner> _logger;

    /// <summary>Called by the host.</summary>
    public CheckpointSigner(
        LedgerDatabase database, LedgerKey key, Clock clock, IOptions<LedgerOptions> options, ServiceStates states,
        ILogger<CheckpointSigner> logger)
        : base(TimeSpan.FromSeconds(options.Value.CheckpointSeconds), states, logger)
    {
        _database = database;
        _key = key;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Signs every partition that has grown; returns the number of new checkpoints.</summary>
    /// <exception cref="InvalidDataException">
    /// Partitions do not continue their last checkpoints; the message names each. The others were signed.
    /// </exception>
    public async Task<int> SignAsync(CancellationToken cancellation)
    {
        var signed = 0;
        List<string> faults = [];
        for (short partition = 0; partition < OutboxLane.Count; partition++)
        {
            await using var connection = await _database.Source.OpenConnectionAsync(cancellation);
            try
            {
                if (await ComputeAsync(connection, partition, cancellation) is { } checkpoint)
                {
                    await LedgerRows.AddCheckpointAsync(connection, checkpoint, _key, cancellation);
                    signed++;
                }
            }
            catch (InvalidDataException broken)
            {
                faults.Add(broken.Message);
            }
        }

        return faults.Count == 0 ? signed : throw new InvalidDataException(string.Join("; ", faults));
    }

    /// <inheritdoc/>
    protected override string Work => "Signing of the ledger's checkpoints";

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken) => SignAsync(stoppingToken);

    /// <inheritdoc/>
    protected override void LogFailure(Exception failure)
    {
        if (failure is InvalidDataException broken)
        {
            GrainLog.LedgerBroken(_logger, broken.Message);
        }
        else
        {
            base.LogFailure(failure);
        }
    }

    private async Task<LedgerCheckpoint?> ComputeAsync(NpgsqlConnection connection, short partition, CancellationToken cancellation)
    {
        var last = await LedgerRows.LastCheckpointAsync(connection, partition, cancellation);
        if (last is not null && last.KeyId == _key.Id && !last.IsSignedBy(_key.PublicKey))
        {
            throw new InvalidDataException($"partition {partition}: its checkpoint at {last.Size} was not signed by the key it names");
        }

        var tail = await LedgerTail.LoadAsync(connection, partition, last?.Size ?? 0, last?.Chain ?? LedgerHash.Genesis, cancellation);
        if (last is not null && !tail.Tree.Root().AsSpan().SequenceEqual(last.Root))
        {
            throw new InvalidDataException($"partition {partition}: its first {last.Size} entries are not those of their checkpoint");
        }

        var chain = tail.Chain;
        var ignored = new List<(TreeNode, byte[])>();
        while (true)
        {
            var entries = await LedgerRows.EntriesFromAsync(connection, partition, tail.Size, EntriesMax, cancellation);
            foreach (var entry in entries)
            {
                var leaf = LedgerHash.Leaf(entry);
                chain = LedgerHash.Link(chain, leaf);
                if (entry.Index != tail.Size || !chain.AsSpan().SequenceEqual(entry.Chain))
                {
                    throw new InvalidDataException($"partition {partition}: entry {tail.Size} does not follow the one before");
                }

                tail.Tree.Append(leaf, ignored);
                ignored.Clear();
            }

            if (entries.Count < EntriesMax)
            {
                break;
            }
        }

        return tail.Size > (last?.Size ?? 0) ? _key.Sign(partition, tail.Size, tail.Tree.Root(), chain, _clock.Now) : null;
    }
}
