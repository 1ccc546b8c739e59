namespace PahlawanPangan.Operations;

/// <summary>A queue of work in the database.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.QueueStatus")]
public sealed record QueueStatus
{
    /// <summary>The queue: <c>message-sender</c>, <c>webhook-sender</c> or <c>delivery-dispatcher</c>, as in dead letters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Rows that wait, those that wait for their next attempt too; counting stops at 10,000.</summary>
    [Id(1)]
    public required long Waiting { get; init; }

    /// <summary>How long the first row has been due, in seconds.</summary>
    [Id(2)]
    public required double OverdueSeconds { get; init; }

    /// <summary>Rows that were set aside and wait for a decision, as dead letters; counting stops at 10,000.</summary>
    [Id(3)]
    public required long SetAside { get; init; }
}
