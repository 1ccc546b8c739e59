using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>Events of a database that no relay has published yet.</summary>
internal sealed record BacklogResponse
{
    /// <summary>The database.</summary>
    public required long Shard { get; init; }

    /// <summary>How many; counting stops at some hundred thousand.</summary>
    public required long Events { get; init; }

    /// <summary>How long the oldest has waited.</summary>
    public required double OldestSeconds { get; init; }

    /// <summary>A backlog as an answer shows it.</summary>
    public static BacklogResponse Of(ShardBacklog backlog) =>
        new() { Shard = backlog.Shard, Events = backlog.Events, OldestSeconds = Math.Round(backlog.OldestSeconds, 1) };
}
