using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Documents;

/// <summary>
/// A document could not be loaded or written. It derives from Orleans' exception, so that callers in other processes can catch it.
/// </summary>
[GenerateSerializer, Alias("pangan.documents.DocumentWriteException")]
internal sealed class DocumentWriteException : OrleansException
{
    /// <summary>Creates one without an outcome, which Orleans needs to carry it.</summary>
    public DocumentWriteException()
    {
    }

    /// <summary>Creates one with a message.</summary>
    public DocumentWriteException(string message)
        : base(message)
    {
    }

    /// <summary>Creates one with a cause.</summary>
    public DocumentWriteException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Creates an exception with the outcome of the commit.</summary>
    public DocumentWriteException(CommitOutcome outcome, string message, Exception? cause = null)
        : base(message, cause!) => Outcome = outcome;

    /// <summary>The outcome of the commit.</summary>
    [Id(0)]
    public CommitOutcome Outcome { get; init; } = CommitOutcome.Unknown;
}
