using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Bench.Control;

/// <summary>
/// One connection of the control: BEGIN and SELECT … FOR UPDATE in one round trip; UPDATE, two INSERTs and COMMIT in another. Both
/// batches are prepared once and their parameters reused, so that parsing, planning and allocation per claim are minimal.
/// </summary>
internal sealed class ControlConnection : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _read;
    private readonly NpgsqlBatch _write;
    private readonly LotEventWriter _events = new();
    private readonly NpgsqlParameter<Guid> _readLot = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly ControlUpdate _lot;
    private readonly ControlClaimInsert _claim;
    private readonly ControlOutboxInsert _outbox;

    private ControlConnection(NpgsqlConnection connection)
    {
        _connection = connection;
        var select = new NpgsqlBatchCommand(
            "SELECT version, sequence, status, posted, available, held, collected, expired, withdrawn, use_by FROM lot WHERE id = $1 FOR "
                + "UPDATE");
        select.Parameters.Add(_readLot);
        _read = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand("BEGIN"), select } };
        _lot = new ControlUpdate();
        _claim = new ControlClaimInsert();
        _outbox = new ControlOutboxInsert();
        _write = new NpgsqlBatch(connection)
        {
            BatchCommands = { _lot.Command, _claim.Command, _outbox.Command, new NpgsqlBatchCommand("COMMIT") },
        };
    }

    public static async Task<ControlConnection> OpenAsync(NpgsqlDataSource pool)
    {
        var made = new ControlConnection(await pool.OpenConnectionAsync());
        await made._read.PrepareAsync();
        await made._write.PrepareAsync();
        return made;
    }

    public async ValueTask ClaimAsync(Guid lotId, Guid claimId, Guid recipientId, LotPolicy policy)
    {
        var now = DateTimeOffset.UtcNow;
        var (state, useBy) = await ReadAsync(lotId);
        if (state.Status != LotStatus.Open || useBy <= now || state.Quantities.Available < 1)
        {
            throw new BenchFault("The control's lot cannot be claimed.");
        }

        var holdUntil = now + policy.HoldFor;
        var claim = new Claim
        {
            Id = claimId,
            RecipientId = recipientId,
            Quantity = 1,
            HeldUntil = holdUntil < useBy ? holdUntil : useBy,
            CreatedAt = now,
            Fingerprint = new Fingerprint(claimId),
            ChangedAt = state.Version + 1,
        };
        var after = state.Quantities with { Available = state.Quantities.Available - 1, Held = state.Quantities.Held + 1 };
        _events.Clear();
        var recorded = new RecordedEvent(new LotClaimed(claim), state.Sequence + 1, after, now, ClaimPath.TraceParent);
        var payload = _events.Write(lotId, BenchDatabase.Donor, BenchDatabase.Region, recorded, out var subject);
        _lot.Fill(lotId, state.Version + 1, state.Sequence + 1, after);
        _claim.Fill(lotId, claim);
        _outbox.Fill(lotId, recorded, subject, payload);
        _ = await _write.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await _read.DisposeAsync();
        await _write.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async ValueTask<(LotState State, DateTimeOffset UseBy)> ReadAsync(Guid lotId)
    {
        _readLot.TypedValue = lotId;
        await using var row = await _read.ExecuteReaderAsync();
        if (!await row.ReadAsync())
        {
            throw new BenchFault("The control's lot does not exist.");
        }

        var state = new LotState
        {
            Version = row.GetInt64(0),
            Sequence = row.GetInt64(1),
            Status = (LotStatus)row.GetInt16(2),
            Quantities = new Quantities
            {
                Posted = row.GetInt64(3),
                Available = row.GetInt64(4),
                Held = row.GetInt64(5),
                Collected = row.GetInt64(6),
                Expired = row.GetInt64(7),
                Withdrawn = row.GetInt64(8),
            },
            Terms = BenchDatabase.Terms,
        };
        return (state, row.GetFieldValue<DateTimeOffset>(9));
    }
}
