using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>A background service of a silo or of this gateway.</summary>
internal sealed record ServiceStatusResponse
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The process that it runs in: the machine's name and the process id.</summary>
    public required string Process { get; init; }

    /// <summary>running, failing, or overdue when the end of a run has been due for a while.</summary>
    public required string Status { get; init; }

    /// <summary>The start of the present outage.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When a run last failed.</summary>
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>The cause of that failure.</summary>
    public string? LastFailure { get; init; }

    /// <summary>Failed runs since the process started.</summary>
    public required long Failures { get; init; }

    /// <summary>A service as an answer shows it.</summary>
    public static ServiceStatusResponse Of(ServiceStatus service) => new()
    {
        Name = service.Name,
        Process = service.Process,
        Status = service.FailingSince is not null ? "failing" : service.OverdueSeconds > 0 ? "overdue" : "running",
        FailingSince = service.FailingSince,
        LastFailureAt = service.LastFailureAt,
        LastFailure = service.LastFailure,
        Failures = service.Failures,
    };
}
