namespace PahlawanPangan.Operations;

/// <summary>The outcome of a background service's last runs.</summary>
[GenerateSerializer, Immutable, Alias("pangan.silo.ServiceStatus")]
public sealed record ServiceStatus
{
    /// <summary>The service, such as <c>webhook-sender</c>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The process that it runs in: the machine's name and the process id.</summary>
    [Id(1)]
    public required string Process { get; init; }

    /// <summary>The start of the present outage; null while its runs succeed.</summary>
    [Id(2)]
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When a run last failed; null when none has since the process started.</summary>
    [Id(3)]
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>The cause of that failure.</summary>
    [Id(4)]
    public string? LastFailure { get; init; }

    /// <summary>How many runs have failed since the process started.</summary>
    [Id(5)]
    public required long Failures { get; init; }

    /// <summary>When a run last succeeded; null when none has since the process started.</summary>
    [Id(6)]
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>For how many seconds the end of a run has been overdue: it hangs, or the service has ended. 0 when none is.</summary>
    [Id(7)]
    public required double OverdueSeconds { get; init; }
}
