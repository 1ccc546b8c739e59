using Npgsql;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Journal;

/// <summary>The rows of one batch, as columns of one prepared statement that is filled anew each time.</summary>
internal sealed class CommitBatch : IDisposable
{
    private readonly NpgsqlCommand _command = new(CommitSql.Text) { CommandTimeout = 0 };
    private readonly MovedLotColumns _moved;
    private readonly MadeLotColumns _made;
    private readonly MadeClaimColumns _claims;
    private readonly ChangedClaimColumns _changedClaims;
    private readonly OutboxColumns _outbox;
    private readonly LotEventWriter _events = new();
    private readonly List<Guid> _passed = [];
    private bool _prepared;

    public CommitBatch()
    {
        _moved = new MovedLotColumns(_command);
        _made = new MadeLotColumns(_command);
        _claims = new MadeClaimColumns(_command);
        _changedClaims = new ChangedClaimColumns(_command);
        _outbox = new OutboxColumns(_command);
    }

    /// <summary>The lanes that the last batch put events into, a bit each.</summary>
    public uint LanesWritten { get; private set; }

    /// <summary>Writes a batch in one transaction and one round trip.</summary>
    /// <returns>The lots that passed the fence.</returns>
    public async Task<List<Guid>> WriteAsync(NpgsqlConnection connection, List<LotCommit> batch)
    {
        Fill(batch);
        _command.Connection = connection;
        if (!_prepared)
        {
            await _command.PrepareAsync();
            _prepared = true;
        }

        // A statement alone is a transaction. No cancellation and no timeout: a commit that was sent is waited for.
        _passed.Clear();
        await using var reader = await _command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            _passed.Add(reader.GetGuid(0));
        }

        return _passed;
    }

    /// <summary>The connection is gone, and what was prepared on it too.</summary>
    public void Forget() => _prepared = false;

    public void Dispose()
    {
        _command.Dispose();
        _events.Dispose();
    }

    private void Fill(List<LotCommit> batch)
    {
        _moved.Clear();
        _made.Clear();
        _claims.Clear();
        _changedClaims.Clear();
        _outbox.Clear();
        _events.Clear();
        LanesWritten = 0;
        foreach (var commit in batch)
        {
            if (commit.Posted is { } posted)
            {
                _made.Add(commit, posted);
            }
            else
            {
                _moved.Add(commit);
            }

            foreach (var claim in commit.NewClaims)
            {
                _claims.Add(commit.LotId, claim);
            }

            foreach (var claim in commit.ChangedClaims)
            {
                _changedClaims.Add(commit.LotId, claim);
            }

            foreach (var recorded in commit.Events)
            {
                var payload = _events.Write(commit.LotId, commit.After.Terms.Region, recorded, out var subject);
                _outbox.Add(commit.LotId, recorded, subject, payload);
            }

            LanesWritten |= 1u << OutboxLane.Of(commit.LotId);
        }
    }
}
