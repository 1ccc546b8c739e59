using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>A queue of work in the database.</summary>
internal sealed record QueueStatusResponse
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Rows that wait, those that wait for their next attempt too; counting stops at 10,000.</summary>
    public required long Waiting { get; init; }

    /// <summary>How long the first row has been due, in seconds.</summary>
    public required double OverdueSeconds { get; init; }

    /// <summary>Rows that were set aside and wait for a decision, as dead letters; counting stops at 10,000.</summary>
    public required long SetAside { get; init; }

    /// <summary>A queue as an answer shows it.</summary>
    public static QueueStatusResponse Of(QueueStatus queue) => new()
    {
        Name = queue.Name,
        Waiting = queue.Waiting,
        OverdueSeconds = queue.OverdueSeconds,
        SetAside = queue.SetAside,
    };
}
