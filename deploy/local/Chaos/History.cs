using System.Collections.Concurrent;

namespace PahlawanPangan.Local.Chaos;

/// <summary>A claim that was acknowledged.</summary>
public sealed record AcknowledgedClaim(Guid Id, Guid LotId, long Quantity, bool IsForDelivery);

/// <summary>What clients were answered. It may be used by many at once.</summary>
public sealed class History
{
    private readonly ConcurrentDictionary<Guid, long> _lots = new();
    private readonly ConcurrentDictionary<Guid, AcknowledgedClaim> _claims = new();
    private readonly ConcurrentDictionary<Guid, long> _collected = new();
    private readonly ConcurrentDictionary<Guid, bool> _cancelled = new();
    private readonly ConcurrentQueue<LotOperation> _operations = new();
    private readonly ConcurrentDictionary<Guid, string> _faults = new();
    private readonly ConcurrentQueue<string> _contradictions = new();
    private readonly ConcurrentQueue<string> _unanswered = new();
    private readonly ConcurrentQueue<string> _surprises = new();
    private int _repeated;
    private int _refused;
    private int _sentAgain;

    /// <summary>The posted lots, with their quantities.</summary>
    public IReadOnlyDictionary<Guid, long> Lots => _lots;

    /// <summary>The acknowledged claims.</summary>
    public IReadOnlyDictionary<Guid, AcknowledgedClaim> Claims => _claims;

    /// <summary>The collected claims, with the quantities.</summary>
    public IReadOnlyDictionary<Guid, long> Collected => _collected;

    /// <summary>The cancelled claims.</summary>
    public ICollection<Guid> Cancelled => _cancelled.Keys;

    /// <summary>Every answered request to a lot, with its times.</summary>
    public IReadOnlyCollection<LotOperation> Operations => _operations;

    /// <summary>The kind of fault that is on, or was last; empty before the first.</summary>
    public string Fault { get; set; } = "";

    /// <summary>Requests that were answered otherwise when they were repeated.</summary>
    public IReadOnlyCollection<string> Contradictions => _contradictions;

    /// <summary>Requests that were given up without an answer: whether they had an effect is not known.</summary>
    public IReadOnlyCollection<string> Unanswered => _unanswered;

    /// <summary>Answers that no fault explains, such as an own hold that cannot be collected.</summary>
    public IReadOnlyCollection<string> Surprises => _surprises;

    /// <summary>How many requests were repeated with their key after they had been answered.</summary>
    public int Repeated => _repeated;

    /// <summary>How many requests were refused by a rule, as a claim on a lot that has too little.</summary>
    public int Refused => _refused;

    /// <summary>How many times a request was sent again since it had no answer, or one that asks for it.</summary>
    public int SentAgain => _sentAgain;

    /// <summary>How many requests were acknowledged.</summary>
    public int Acknowledged => _lots.Count + _claims.Count + _collected.Count + _cancelled.Count;

    /// <summary>The kind of fault at the time when a lot, claim, collection or cancellation was last acknowledged.</summary>
    public string FaultOf(Guid id) => _faults.GetValueOrDefault(id, "");

    /// <summary>A request to a lot was answered.</summary>
    public void Record(LotOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        _operations.Enqueue(operation);
    }

    /// <summary>A lot was posted.</summary>
    public void Posted(Guid lotId, long quantity) => AddOnce(lotId, _lots.TryAdd(lotId, quantity), "lot");

    /// <summary>A claim was made.</summary>
    public void Claimed(AcknowledgedClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        AddOnce(claim.Id, _claims.TryAdd(claim.Id, claim), "claim");
    }

    /// <summary>A claim was collected.</summary>
    public void HandedOver(Guid claimId, long quantity) => AddOnce(claimId, _collected.TryAdd(claimId, quantity), "collection of claim");

    /// <summary>A claim was cancelled.</summary>
    public void CalledOff(Guid claimId) => AddOnce(claimId, _cancelled.TryAdd(claimId, true), "cancellation of claim");

    /// <summary>A request was repeated.</summary>
    /// <param name="what">The request in words.</param>
    /// <param name="isSame">Whether the answer was the first one.</param>
    public void Repeat(string what, bool isSame)
    {
        Interlocked.Increment(ref _repeated);
        if (!isSame)
        {
            _contradictions.Enqueue($"{what} was answered otherwise when it was repeated");
        }
    }

    /// <summary>A rule refused a request.</summary>
    public void Refuse() => Interlocked.Increment(ref _refused);

    /// <summary>A request is sent again.</summary>
    public void SendAgain() => Interlocked.Increment(ref _sentAgain);

    /// <summary>A request was given up.</summary>
    public void GiveUp(string what) => _unanswered.Enqueue(what);

    /// <summary>An answer is wrong in itself.</summary>
    public void Wonder(string what) => _surprises.Enqueue(what);

    private void AddOnce(Guid id, bool isNew, string what)
    {
        _faults[id] = Fault;
        if (!isNew)
        {
            _contradictions.Enqueue($"two requests were given one {what} {id}");
        }
    }
}
