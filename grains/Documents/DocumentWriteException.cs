using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Documents;

/// <summary>A document could not be loaded or written. It is Orleans' kind of failure, so that callers on other machines can tell.</summary>
[GenerateSerializer, Alias("pangan.documents.DocumentWriteException")]
public sealed class DocumentWriteException : OrleansException
{
    /// <summary>Makes one without an outcome, which Orleans needs to carry it.</summary>
    public DocumentWriteException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public DocumentWriteException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a cause.</summary>
    public DocumentWriteException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Makes one that says what became of the commit.</summary>
    public DocumentWriteException(CommitOutcome outcome, string message, Exception? cause = null)
        : base(message, cause!) => Outcome = outcome;

    /// <summary>What became of the commit.</summary>
    [Id(0)]
    public CommitOutcome Outcome { get; init; } = CommitOutcome.Unknown;
}
