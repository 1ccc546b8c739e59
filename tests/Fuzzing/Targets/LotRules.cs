using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Lots;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>
/// Commands of valid requests, decided by the lot's rules: they refuse or accept, and what they accept becomes events that their readers
/// read again.
/// </summary>
internal static class LotRules
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A posting, and the claim of one portion of what was posted.</summary>
    public static void Post(PostLotRequest body)
    {
        var history = new History();
        if (history.Decide(new PostLot
        {
            Caller = LotSamples.Donor,
            Quantity = body.Quantity!.Value,
            Terms = body.ToTerms(),
            Fingerprint = new Fingerprint(Guid.Empty),
        }))
        {
            _ = history.Decide(LotSamples.Claim(1));
        }

        history.Publish();
    }

    /// <summary>A claim of an open lot.</summary>
    public static void Claim(ClaimLot command)
    {
        var history = History.Posted();
        _ = history.Decide(command);
        history.Publish();
    }

    /// <summary>The handover of a claim.</summary>
    public static void Collect(CollectionRequest body)
    {
        var history = History.Posted();
        var claim = LotSamples.Claim(5);
        FuzzTarget.Require(history.Decide(claim), "The sample's claim is accepted.");
        _ = history.Decide(body.ToCommand(LotSamples.Donor, claim.ClaimId));
        history.Publish();
    }

    /// <summary>A change of an open lot.</summary>
    public static void Adjust(AdjustLotRequest body)
    {
        var history = History.Posted();
        _ = history.Decide(new AdjustLot
        {
            Caller = LotSamples.Donor,
            Posted = body.Posted,
            PickupWindow = body.PickupWindow?.ToWindow(),
            Notes = body.Notes,
        });
        history.Publish();
    }

    private sealed class History
    {
        private readonly Lot _lot = new(RequestSamples.LotId);
        private readonly List<LotEvent> _decided = [];
        private readonly LotCommit _commit;

        public History() => _commit = new LotCommit(_lot);

        public static History Posted()
        {
            var history = new History();
            FuzzTarget.Require(history.Decide(LotSamples.Post(Now, 10)), "The sample is posted.");
            return history;
        }

        public bool Decide(LotCommand command)
        {
            _decided.Clear();
            var refusal = _lot.Decide(command, Now, LotHistory.Policy, codeMatches: true, _decided);
            foreach (var decided in _decided)
            {
                _commit.Record(_lot, decided, Now, null);
            }

            return refusal is null;
        }

        /// <summary>Writes the events and reads them as consumers do.</summary>
        public void Publish()
        {
            using var writer = new LotEventWriter();
            var fold = new LotFold();
            foreach (var recorded in _commit.Events)
            {
                var payload = writer.Write(_lot.Id, LotSamples.Donor.Id, _lot.State.Terms.Region, recorded, out var subject).ToArray();
                var read = StreamEvent.Read(subject, payload);
                FuzzTarget.Require(
                    (read.AggregateId, read.Sequence, read.OccurredAt) == (_lot.Id, recorded.Sequence, recorded.At),
                        "An event reads as written.");
                FuzzTarget.Require(fold.Add(read) is null, "The ledger adds the events up to what the lot has.");
                _ = NotificationDraft.Of(read).ToList();
                _ = LedgerEntry.PartyOf(read);
            }
        }
    }
}
