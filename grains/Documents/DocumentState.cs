using System.Text.Json.Serialization;

namespace PahlawanPangan.Grains.Documents;

/// <summary>
/// The state of a grain that is stored as one document. Events that are raised on it become durable in the same transaction as
/// its next write, or not at all. Ids are aggregates of the stream: when two kinds share an id, only one of them may raise events.
/// </summary>
internal abstract class DocumentState
{
    private List<DocumentEvent> _raised = [];

    /// <summary>How many events the document has raised so far, counting those that wait for the next write.</summary>
    [JsonIgnore]
    public long Sequence { get; private set; }

    /// <summary>The answers to recent requests that carried a key; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public List<KeptAnswer>? Answers { get; set; }

    /// <summary>When the document may be deleted; null to keep it.</summary>
    [JsonIgnore]
    public virtual DateTimeOffset? ExpiresAt => null;

    /// <summary>Queues an event for the next write.</summary>
    public void Raise(DocumentEvent documentEvent)
    {
        Sequence++;
        _raised.Add(documentEvent);
    }

    /// <summary>Moves the waiting events to a commit; events raised from now on belong to a later commit.</summary>
    internal List<DocumentEvent> TakeRaised()
    {
        var raised = _raised;
        _raised = [];
        return raised;
    }

    internal void SetSequence(long sequence) => Sequence = sequence;
}
