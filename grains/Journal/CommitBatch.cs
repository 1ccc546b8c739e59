using Npgsql;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Journal;

/// <summary>The rows of one batch, as columns of prepared statements that are filled anew each time.</summary>
internal sealed class CommitBatch : IDisposable
{
    private readonly MovedLotColumns _moved;
    private readonly MadeLotColumns _made;
    private readonly MadeClaimColumns _claims;
    private readonly ChangedClaimColumns _changedClaims;
    private readonly OutboxColumns _outbox;
    private readonly LotEventWriter _events = new();
    private readonly List<Guid> _passed = [];
    private readonly BatchStatement _claiming;
    private readonly BatchStatement _changing;
    private readonly BatchStatement _posting;

    public CommitBatch()
    {
        // The order of the statements' parameters: each statement takes the first of them, as many as it has.
        var columns = new List<Column>();
        _moved = new MovedLotColumns(columns);
        _claims = new MadeClaimColumns(columns);
        _outbox = new OutboxColumns(columns);
        _claiming = new BatchStatement(CommitSql.Claiming, columns);
        _changedClaims = new ChangedClaimColumns(columns);
        _changing = new BatchStatement(CommitSql.Changing, columns);
        _made = new MadeLotColumns(columns);
        _posting = new BatchStatement(CommitSql.Posting, columns);
    }

    /// <summary>The lanes that the last batch put events into, a bit each.</summary>
    public uint LanesWritten { get; private set; }

    /// <summary>Writes a batch in one transaction and one round trip.</summary>
    /// <returns>The lots that passed the fence.</returns>
    public async Task<List<Guid>> WriteAsync(NpgsqlConnection connection, List<LotCommit> batch)
    {
        Fill(batch);
        _passed.Clear();
        var statement = _made.Count > 0 ? _posting : _changedClaims.Count > 0 ? _changing : _claiming;
        await using var reader = await statement.ExecuteAsync(connection);
        while (await reader.ReadAsync())
        {
            _passed.Add(reader.GetGuid(0));
        }

        return _passed;
    }

    /// <summary>The connection is gone, and what was prepared on it too.</summary>
    public void Forget()
    {
        _claiming.Forget();
        _changing.Forget();
        _posting.Forget();
    }

    public void Dispose()
    {
        _claiming.Dispose();
        _changing.Dispose();
        _posting.Dispose();
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
