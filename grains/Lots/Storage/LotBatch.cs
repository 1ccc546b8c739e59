using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>The rows of one batch, as columns of prepared statements that are refilled for each batch.</summary>
internal sealed class LotBatch : IJournalBatch<LotCommit>
{
    private readonly UpdatedLotColumns _updated;
    private readonly InsertedLotColumns _inserted;
    private readonly InsertedClaimColumns _insertedClaims;
    private readonly UpdatedClaimColumns _updatedClaims;
    private readonly OutboxColumns _outbox;
    private readonly LotEventWriter _events = new();
    private readonly List<Guid> _fenced = [];
    private readonly BatchStatement _claimingOne;
    private readonly BatchStatement _claiming;
    private readonly BatchStatement _changing;
    private readonly BatchStatement _posting;
    private readonly KeptAnswerColumns _answers;
    private readonly BatchStatement _keeping;

    public LotBatch()
    {
        // The order of the statements' parameters: each statement takes the first of them, as many as it has.
        var columns = new List<Column>();
        _updated = new UpdatedLotColumns(columns);
        _insertedClaims = new InsertedClaimColumns(columns);
        _outbox = new OutboxColumns(columns);
        _claimingOne = new BatchStatement(BatchStatement.OfOne(LotSql.Claiming), columns, isOfOne: true);
        _claiming = new BatchStatement(LotSql.Claiming, columns);
        _updatedClaims = new UpdatedClaimColumns(columns);
        _changing = new BatchStatement(LotSql.Changing, columns);
        _inserted = new InsertedLotColumns(columns);
        _posting = new BatchStatement(LotSql.Posting, columns);
        var firstAnswer = columns.Count + 1;
        _answers = new KeptAnswerColumns(columns);
        _keeping = new BatchStatement(LotSql.Keeping(firstAnswer), columns);
    }

    /// <inheritdoc/>
    public uint LanesWritten { get; private set; }

    /// <inheritdoc/>
    public async Task<List<Guid>> WriteAsync(NpgsqlConnection connection, List<LotCommit> commits)
    {
        Fill(commits);
        _fenced.Clear();
        var statement = _answers.Count > 0 ? _keeping
            : _inserted.Count > 0 ? _posting
            : _updatedClaims.Count > 0 ? _changing
            : _updated.Count == 1 && _insertedClaims.Count == 1 && _outbox.Count == 1 ? _claimingOne
            : _claiming;
        await using var reader = await statement.ExecuteAsync(connection);
        while (await reader.ReadAsync())
        {
            _fenced.Add(reader.GetGuid(0));
        }

        return _fenced;
    }

    /// <inheritdoc/>
    public async Task<List<LotCommit>> CompleteRefusedAsync(
        NpgsqlConnection connection, List<LotCommit> commits, PostgresException refusal)
    {
        if (refusal is not { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "claim_pkey" })
        {
            return commits;
        }

        var taken = await TakenClaimIds.FindAsync(connection, commits);
        var rest = new List<LotCommit>(commits.Count);
        foreach (var commit in commits)
        {
            if (commit.NewClaims.Exists(claim => taken.Contains(claim.Id)))
            {
                commit.SetClaimIdsTaken(taken);
            }
            else
            {
                rest.Add(commit);
            }
        }

        return rest;
    }

    /// <inheritdoc/>
    public void ResetPrepared()
    {
        _claimingOne.ResetPrepared();
        _claiming.ResetPrepared();
        _changing.ResetPrepared();
        _posting.ResetPrepared();
        _keeping.ResetPrepared();
    }

    public void Dispose()
    {
        _claimingOne.Dispose();
        _claiming.Dispose();
        _changing.Dispose();
        _posting.Dispose();
        _keeping.Dispose();
        _events.Dispose();
    }

    private void Fill(List<LotCommit> batch)
    {
        _updated.Clear();
        _inserted.Clear();
        _insertedClaims.Clear();
        _updatedClaims.Clear();
        _answers.Clear();
        _outbox.Clear();
        _events.Clear();
        LanesWritten = 0;
        foreach (var commit in batch)
        {
            if (commit.Posted is { } posted)
            {
                _inserted.Add(commit, posted);
            }
            else
            {
                _updated.Add(commit);
            }

            foreach (var claim in commit.NewClaims)
            {
                _insertedClaims.Add(commit.LotId, claim);
            }

            foreach (var claim in commit.ChangedClaims)
            {
                _updatedClaims.Add(commit.LotId, claim);
            }

            foreach (var answer in commit.Answers)
            {
                _answers.Add(commit.LotId, answer);
            }

            foreach (var recorded in commit.Events)
            {
                var payload = _events.Write(commit.LotId, commit.DonorId, commit.After.Terms.Region, recorded, out var subject);
                _outbox.Add(commit.LotId, recorded.Sequence, recorded.At, recorded.TraceParent, subject, payload);
            }

            LanesWritten |= 1u << OutboxLane.Of(commit.LotId);
        }
    }
}
