using System.Text.Json;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Upkeep;
using PahlawanPangan.Lots;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Grains.Recalls;

/// <summary>
/// Serialises what happens to one recall campaign, and publishes it. The campaign's rows come first, and its document follows from them, so
/// a crash between the two loses nothing: <see cref="ContinueAsync"/> catches up.
/// </summary>
[GrainType("recall")]
internal sealed class RecallGrain : DocumentGrain<RecallState>, IRecallGrain
{
    /// <summary>The kind of its documents.</summary>
    public const string Kind = "recall";

    private const int AcknowledgementsMax = 500;

    private readonly RecallStore _recalls;
    private readonly RecallSearch _search;
    private readonly Clock _clock;
    private readonly UpkeepOptions _upkeep;

    /// <summary>Called by Orleans.</summary>
    public RecallGrain(
        [PersistentState(Kind, DocumentStorage.Name)] IPersistentState<RecallState> document, RecallStore recalls, RecallSearch search,
        Clock clock, IOptions<UpkeepOptions> upkeep)
        : base(document, Kind)
    {
        _recalls = recalls;
        _search = search;
        _clock = clock;
        _upkeep = upkeep.Value;
    }

    /// <inheritdoc/>
    public async Task<Reply<RecallReference>> OpenAsync(OpenRecall command)
    {
        try
        {
            return await _recalls.FindAsync(this.GetPrimaryKey()) is { } stored && IsRepetition(stored, command) is { } isSame
                ? isSame ? await StoreAsync(stored) : KeptAnswer.KeyReused
                : command.LotId is { } lotId ? await OpenForLotAsync(lotId, command) : await OpenForManyAsync(command);
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
        finally
        {
            ForgetUnstored();
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<RecallAcknowledgement>> AcknowledgeAsync(Caller caller, string? traceParent)
    {
        var id = this.GetPrimaryKey();
        try
        {
            if (await _recalls.AcknowledgeAsync(id, caller.Id) is not { } at)
            {
                ForgetUnstored();
                return NotFound;
            }

            return await PublishAsync(traceParent) is { } refused
                ? refused
                : new RecallAcknowledgement { RecallId = id, AcknowledgedAt = at };
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }

    /// <inheritdoc/>
    public async Task<Reply<RecallReference>> CloseAsync(CloseRecall command)
    {
        try
        {
            if (command.Caller.Role != Role.Operator || await _recalls.FindAsync(this.GetPrimaryKey()) is not { } row)
            {
                ForgetUnstored();
                return NotFound;
            }

            if (FirstAnswer(_clock.Now, () => row.Reference) is { } first)
            {
                return first;
            }

            if ((await StoreAsync(row)).Refusal is { } unstored)
            {
                return unstored;
            }

            if (State.ClosedAt is null)
            {
                if (await PublishAsync(command.TraceParent) is { } unpublished)
                {
                    return unpublished;
                }

                var totals = (await _recalls.TotalsAsync([row.Id])).GetValueOrDefault(row.Id);
                (State.ClosedAt, State.Report) = (_clock.Now, command.Report);
                State.KeptUntil = _clock.Now.AddDays(_upkeep.RecallDays);
                Raise("closed", command.TraceParent, json =>
                {
                    json.WriteString("report"u8, command.Report);
                    json.WriteString("by"u8, command.Caller.Id);
                    WriteTotals(json, totals);
                });
                Keep<RecallReference>(_clock.Now, answer: null);
                if (await SaveAsync() is { } refused)
                {
                    return refused;
                }
            }

            await _recalls.CloseAsync(row.Id, State.ClosedAt.Value, State.Report!);
            return row.Reference;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            // The document says that it is closed; the row follows with the next look.
            return Refusals.OutcomeUnknown;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> ContinueAsync()
    {
        if (await _recalls.FindAsync(this.GetPrimaryKey()) is not { } row)
        {
            ForgetUnstored();
            return false;
        }

        Require((await StoreAsync(row)).Refusal);
        Require(await PublishAsync(row.TraceParent));
        if (State.ClosedAt is { } closedAt)
        {
            await _recalls.CloseAsync(row.Id, closedAt, State.Report!);
            return false;
        }

        return true;
    }

    private static Refusal NotFound { get; } = new(RefusalKind.NotFound, "There is no such recall.");

    /// <summary>
    /// Whether a request repeats the one that opened the campaign, or is another under its key; null when the campaign was stored by its
    /// lot's event, before the request that opened it could store it.
    /// </summary>
    private static bool? IsRepetition(RecallRow stored, OpenRecall command) => stored.OpenedBy.Id != command.Caller.Id ? false
        : stored.Fingerprint is { } fingerprint ? fingerprint == command.Fingerprint?.Bits
        : null;

    private async Task<Reply<RecallReference>> OpenForLotAsync(Guid lotId, OpenRecall command)
    {
        var lot = GrainFactory.GetGrain<ILotGrain>(lotId);
        var found = await lot.GetAsync();
        if (found.IsRefused)
        {
            return found.Refusal;
        }

        var may = command.Caller.Role == Role.Operator
            || (command.Caller.Role == Role.Donor && command.Caller.Id == found.Value.DonorId);
        if (!may)
        {
            return new Refusal(RefusalKind.Forbidden, "Only the lot's donor or an operator recalls it.");
        }

        if (command.IsDrill)
        {
            if (command.ExpectedVersion is { } expected && expected != found.Value.Version)
            {
                return new Refusal(RefusalKind.VersionMismatch, $"The lot has version {found.Value.Version} by now.");
            }
        }
        else
        {
            // The food first. Its event has the campaign's id, so the campaign follows even if nothing below is reached.
            var stopped = await lot.RecallAsync(new RecallLot
            {
                Caller = command.Caller,
                Reason = command.Reason,
                ExpectedVersion = command.ExpectedVersion,
                TraceParent = command.TraceParent,
                RecallId = this.GetPrimaryKey(),
            });
            if (stopped.IsRefused)
            {
                return stopped.Refusal;
            }
        }

        if (command.Fingerprint is null && await _recalls.FindOpenAsync(lotId, command.IsDrill) is { } open
            && open.Id != this.GetPrimaryKey())
        {
            return open.Reference;
        }

        var row = ToRow(command) with { DonorId = found.Value.DonorId };
        await _recalls.AddAsync(row);
        await _recalls.AddLotsAsync(
            row.Id, [new FoundLot(lotId, found.Value.Status == LotStatus.Recalled)], CancellationToken.None);
        return await StoreAsync(row);
    }

    private async Task<Reply<RecallReference>> OpenForManyAsync(OpenRecall command)
    {
        if (command.Caller.Role == Role.Donor)
        {
            // Alike for donors that there are and that there are not.
            if (command.DonorId is { } donor && donor != command.Caller.Id)
            {
                return new Refusal(RefusalKind.Forbidden, "A donor recalls own lots alone.");
            }
        }
        else if (command.Caller.Role != Role.Operator)
        {
            return new Refusal(RefusalKind.Forbidden, "Only a donor or an operator recalls lots.");
        }

        if (command is { BatchCode: null, Gtin: null, DonorId: null })
        {
            return Refusal.Invalid("batchCode", "Send batchCode, gtin or donorId: what the lots have in common.");
        }

        var row = ToRow(command) with { DonorId = command.Caller.Role == Role.Donor ? command.Caller.Id : command.DonorId };
        if (!await _search.AnyAsync(row))
        {
            return Refusal.Invalid(
                command.BatchCode is not null ? "batchCode" : command.Gtin is not null ? "gtin" : "donorId",
                "No lot that you may recall is like this. Check what you sent: nobody was reached.");
        }

        await _recalls.AddAsync(row);
        return await StoreAsync(row);
    }

    private RecallRow ToRow(OpenRecall command) => new()
    {
        Id = this.GetPrimaryKey(),
        LotId = command.LotId,
        DonorId = command.DonorId,
        BatchCode = command.BatchCode,
        Gtin = command.Gtin,
        Reason = command.Reason,
        IsDrill = command.IsDrill,
        OpenedBy = command.Caller,
        OpenedAt = _clock.Now,
        Fingerprint = command.Fingerprint?.Bits,
        TraceParent = command.TraceParent,
    };

    /// <summary>Stores the document of a campaign whose row is stored, unless it is there.</summary>
    private async Task<Reply<RecallReference>> StoreAsync(RecallRow row)
    {
        if (State.OpenedAt is null)
        {
            State.OpenedAt = row.OpenedAt;
            Raise("opened", row.TraceParent, json =>
            {
                json.WriteString("reason"u8, row.Reason);
                json.WriteBoolean("drill"u8, row.IsDrill);
                json.WriteString("by"u8, row.OpenedBy.Id);
                WriteId(json, "lotId"u8, row.LotId);
                WriteId(json, "donorId"u8, row.DonorId);
                WriteText(json, "batchCode"u8, row.BatchCode);
                WriteText(json, "gtin"u8, row.Gtin);
            });
            if (await SaveAsync() is { } refused)
            {
                return refused;
            }
        }

        return row.Reference;
    }

    /// <summary>
    /// Publishes what the rows say and no event does yet: acknowledgements, each once, and how many notices were written.
    /// </summary>
    private async Task<Refusal?> PublishAsync(string? traceParent)
    {
        List<NumberedAcknowledgement> acknowledgements;
        do
        {
            acknowledgements = await _recalls.AcknowledgementsAsync(this.GetPrimaryKey(), State.Acknowledged, AcknowledgementsMax);
            foreach (var acknowledgement in acknowledgements)
            {
                Raise("acknowledged", traceParent, json =>
                {
                    json.WriteString("accountId"u8, acknowledgement.AccountId);
                    CloudEventWriter.WriteTime(json, "acknowledgedAt"u8, acknowledgement.At);
                });
                State.Acknowledged = acknowledgement.Number;
            }

            if (acknowledgements.Count > 0 && await SaveAsync() is { } refused)
            {
                return refused;
            }
        }
        while (acknowledgements.Count == AcknowledgementsMax);

        return await PublishWrittenAsync(traceParent);
    }

    private async Task<Refusal?> PublishWrittenAsync(string? traceParent)
    {
        var totals = (await _recalls.TotalsAsync([this.GetPrimaryKey()])).GetValueOrDefault(this.GetPrimaryKey());
        if (totals.Written <= State.Written || State.ClosedAt is not null)
        {
            return null;
        }

        State.Written = totals.Written;
        Raise("notified", traceParent, json => WriteTotals(json, totals));
        return await SaveAsync();
    }

    private void Raise(string what, string? traceParent, Action<Utf8JsonWriter> write) => State.Raise(new DocumentEvent
    {
        Type = $"recall.{what}",
        Source = "/recalls/",
        At = _clock.Now,
        TraceParent = traceParent,
        WriteData = write,
    });

    private static void WriteTotals(Utf8JsonWriter json, RecallTotals totals)
    {
        json.WriteNumber("notices"u8, totals.Notices);
        json.WriteNumber("written"u8, totals.Written);
        json.WriteNumber("acknowledged"u8, totals.Acknowledged);
        json.WriteNumber("unreachable"u8, totals.Unreachable);
        json.WriteNumber("out"u8, totals.Out);
        if (totals.LastWrittenAt is { } last)
        {
            CloudEventWriter.WriteTime(json, "lastWrittenAt"u8, last);
        }
    }

    private static void WriteId(Utf8JsonWriter json, ReadOnlySpan<byte> name, Guid? id)
    {
        if (id is { } some)
        {
            json.WriteString(name, some);
        }
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Require(Refusal? refusal)
    {
        if (refusal is not null)
        {
            throw new RecallException(refusal.Detail);
        }
    }
}

/// <summary>Something of a recall could not be done now, and is tried again.</summary>
internal sealed class RecallException(string message) : Exception(message);
